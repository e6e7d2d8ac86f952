"""
Everything shown of one test, kept up to date by what changed and by time. Pure.

Only changed rows cost work: counters are raised and lowered, and each row says when time
alone will change it.
"""

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assessments.monitoring.board_alerts import (
    DROP_WINDOW_MS,
    AlertOnBoard,
    AnnouncedAlert,
    is_mass,
)
from assessments.monitoring.differences import Page
from assessments.monitoring.facts import Facts, HeardMetrics, PersonFacts
from assessments.monitoring.queries import Order, Query, pages
from assessments.monitoring.rows import (
    Row,
    ShownRow,
    count,
    no_counters,
    show,
)
from assessments.monitoring.thresholds import DEFAULT, Thresholds
from assessments.rules.live_status import GONE, LiveStatus

#: How many sorted orders are kept; beyond this, the least recently used order is dropped.
KEPT_ORDERS = 32


class Board:
    """The rows of one test at the moment ``now``, which only moves forward."""

    def __init__(self, now: int, thresholds: Thresholds = DEFAULT) -> None:
        self.now = now
        self.thresholds = thresholds
        self.groups: list[str] = []
        self.facts: dict[str, Facts] = {}
        self.shown: dict[str, ShownRow] = {}
        self.counters = no_counters()
        #: The same for each group, and how many rows it has.
        self._of_group: dict[str, dict[str, int]] = {}
        #: The attempts beyond a person's first: of each group, and of all at None.
        self._repeats: Counter[str | None] = Counter()
        self._of_user: dict[int, set[str]] = {}
        self._ranks: dict[int, int] = {}
        self._wakes: list[tuple[int, str]] = []
        self._wake_of: dict[str, int] = {}
        self._orders: dict[Query, Order] = {}
        self._timed_at = now
        self._disconnects: deque[tuple[int, str]] = deque()
        self._dropped_at: int | None = None
        self._sure_at = now
        self._noticed: list[AnnouncedAlert] = []
        self._alerts: list[AnnouncedAlert] = []
        self._open_alerts: tuple[AlertOnBoard, ...] | None = None  # nobody has said yet

    # What changed.

    def fill(self, facts: Iterable[Facts], groups: list[str]) -> None:
        """Replace all rows by those of the database; client metrics are kept."""
        found = {one.id: one for one in facts}
        self.groups = groups
        for id in [id for id in self.facts if id not in found]:
            self.remove(id)
        for one in found.values():
            self.put(one)

    def put(self, facts: Facts) -> None:
        """Add or replace a row."""
        before = self.facts.get(facts.id)
        if before is not None:
            facts.client_metrics = facts.client_metrics or before.client_metrics
            facts.changed_at = _latest(facts.changed_at, before.changed_at)
        self.facts[facts.id] = facts
        self._of_user.setdefault(facts.person.user_id, set()).add(facts.id)
        self._rank(facts.person, before.person if before else None)
        self._show(facts)

    def remove(self, id: str) -> None:
        facts, shown = self.facts.pop(id), self.shown.pop(id)
        self._tally(shown, -1)
        self._of_user[facts.person.user_id].discard(id)
        self._wake_of.pop(id, None)
        for order in self._orders.values():
            order.remove(id)

    def hear(self, user_id: int, metrics: HeardMetrics) -> None:
        """Take in the client metrics of a page; they come with a renewal of its seat."""
        for id in self.rows_of(user_id):
            facts = self.facts[id]
            seat = facts.seat
            if seat is None or not seat.is_taken or seat.released_at is not None:
                continue
            before, facts.client_metrics = facts.client_metrics, metrics
            facts.seat = replace(
                seat, renewed_at=max(seat.renewed_at or 0, metrics.heard_at)
            )
            if before is not None and _says_the_same(before, metrics):
                self._only_heard(facts)
            else:
                self._show(facts)

    def _only_heard(self, facts: Facts) -> None:
        """The fast way for nine of ten calls: only the time of the last renewal is new."""
        shown = self.shown[facts.id]
        heard = facts.client_metrics.heard_at if facts.client_metrics else None
        if shown.row["attention"] or shown.row["last_heard"] is None:
            self._show(facts)
        elif heard is not None and heard > shown.row["last_heard"]:
            self._place(facts, replace(shown, row={**shown.row, "last_heard": heard}))

    def set_alerts(self, open_alerts: Sequence[AlertOnBoard]) -> None:
        """Replace the open alerts; an alert that is new or has grown is announced."""
        if self._open_alerts is not None:
            known = {one.pk: len(one.waiting) for one in self._open_alerts}
            self._alerts += [
                replace(one.alert, ids=one.waiting)
                for one in open_alerts
                if len(one.waiting) > known.get(one.pk, 0)
            ]
        self._open_alerts = tuple(open_alerts)

    def rows_of(self, user_id: int) -> set[str]:
        return self._of_user.get(user_id, set())

    # Time.

    def due_seats(self, now: int) -> set[int]:
        """
        The users whose lease seems to have run out: read their seats before believing it.

        Renewals arrive as messages, and messages can be lost.
        """
        return {
            self.facts[id].person.user_id
            for id in self._due(now)
            if (seat := self.facts[id].seat) is not None
            and seat.is_taken
            and seat.released_at is None
            and (seat.renewed_at or 0) + seat.lease_ms <= now
            and LiveStatus.LIVE in self.shown[id].counted
        }

    def _due(self, now: int) -> list[str]:
        """Rows that time may have changed; they stay due until ``advance``."""
        due = {}
        while self._wakes and self._wakes[0][0] <= now:
            moment, id = heapq.heappop(self._wakes)
            if self._wake_of.get(id) == moment:
                due[id] = moment
        for id, moment in due.items():
            heapq.heappush(self._wakes, (moment, id))
        return list(due)

    def advance(self, now: int) -> None:
        """Let time pass: presence, deadlines and thresholds follow from it."""
        self.now = max(self.now, now)
        for id in self._due(self.now):
            del self._wake_of[id]
            self._show(self.facts[id])
        if self.now - self._timed_at >= 1000:
            self._timed_at = self.now
            self._orders = {
                query: order
                for query, order in self._orders.items()
                if not query.is_timed
            }

    def doubt(self, until: int) -> None:
        """
        Report nobody as disconnected before that moment; afterwards report everybody who is
        still gone.

        While the database was away no seat was renewed, so at first all candidates seem to
        be gone.
        """
        self._sure_at = max(self._sure_at, until)
        self._disconnects = deque((max(at, until), id) for at, id in self._disconnects)

    # What is shown.

    def _tally(self, shown: ShownRow, by: int) -> None:
        count(self.counters, shown.counted, by)
        group = shown.row["group"]
        if shown.row["number"] > 1:
            self._repeats[group] += by
            self._repeats[None] += by
        of_group = self._of_group.setdefault(group, {"total": 0, **no_counters()})
        count(of_group, ("total", *shown.counted), by)

    def _counted(self, query: Query) -> tuple[int, dict[str, int]]:
        """The counters: of the group that the filter names, or of all."""
        group = dict(query.filter).get("group")
        if group is None:
            return len(self.shown), dict(self.counters)
        counters = dict(self._of_group.get(group) or {"total": 0, **no_counters()})
        return counters.pop("total"), counters

    def page(self, query: Query, number: int) -> Page:
        order = self._order(query)
        last = pages(len(order))
        number = min(max(1, number), last)
        total, counters = self._counted(query)
        return Page(
            {id: self.shown[id].row for id in order.page(number)},
            counters,
            {
                "total": total,
                "persons": total - self._repeats[dict(query.filter).get("group")],
                "matching": len(order),
                "page": number,
                "pages": last,
            },
            tuple(one.on_wire() for one in self.open_alerts),
        )

    def rows(self, query: Query) -> list[Row]:
        """All rows that match, not one page of them."""
        return [self.shown[id].row for id in self._order(query).ids()]

    @property
    def devices(self) -> list[str]:
        """The devices in words, for the filter."""
        found = {shown.row["device"] for shown in self.shown.values()}
        return sorted(found - {""}, key=str.casefold)

    @property
    def open_alerts(self) -> tuple[AlertOnBoard, ...]:
        return self._open_alerts or ()

    def noticed(self) -> list[AnnouncedAlert]:
        """Mass disconnects noticed since the last call; they may be raised already."""
        self._notice_mass_disconnects()
        found, self._noticed = self._noticed, []
        return found

    def alerts(self) -> list[AnnouncedAlert]:
        """The alerts to announce since the last call."""
        said, self._alerts = self._alerts, []
        return said

    def _order(self, query: Query) -> Order:
        order = self._orders.pop(query, None)
        if order is None:
            order = Order(query)
            ranks = self._ranked()
            order.fill(
                (
                    (facts, self.shown[id], ranks[facts.person.user_id])
                    for id, facts in self.facts.items()
                ),
                self.now,
            )
        self._orders[query] = order  # the last used is the last
        if len(self._orders) > KEPT_ORDERS:
            del self._orders[next(iter(self._orders))]
        return order

    # Keeping it.

    def _show(self, facts: Facts) -> None:
        self._place(facts, show(facts, self.thresholds, self.now))

    def _place(self, facts: Facts, shown: ShownRow) -> None:
        before = self.shown.get(facts.id)
        if before is not None:
            self._tally(before, -1)
            self._notice(before, shown)
            if before.row == shown.row:
                shown = replace(shown, row=before.row)
        self.shown[facts.id] = shown
        self._tally(shown, 1)
        self._wake(facts.id, shown.next_at)
        for order in self._orders.values():
            order.place(facts, shown, self._ranks[facts.person.user_id], self.now)

    def _wake(self, id: str, moment: int | None) -> None:
        """An earlier wake-up stays: it checks again, which costs less than moving it."""
        planned = self._wake_of.get(id)
        if moment is not None and (planned is None or moment < planned):
            self._wake_of[id] = moment
            heapq.heappush(self._wakes, (moment, id))

    def _rank(self, person: PersonFacts, before: PersonFacts | None) -> None:
        """Rank the rows by name. A new row moves others, so every order is rebuilt."""
        if person == before or (before is None and person.user_id in self._ranks):
            return
        self._ranks.clear()
        self._orders.clear()

    def _ranked(self) -> dict[int, int]:
        if not self._ranks:
            people = {facts.person for facts in self.facts.values()}
            by_name = sorted(
                people, key=lambda one: (one.name.casefold(), one.username)
            )
            self._ranks = {one.user_id: rank for rank, one in enumerate(by_name)}
        return self._ranks

    # Alerts.

    def _notice(self, before: ShownRow, after: ShownRow) -> None:
        id = after.row["id"]
        if LiveStatus.LIVE in before.counted and GONE & set(after.counted):
            self._disconnects.append((max(self.now, self._sure_at), id))
        if before.row["help"] is None and after.row["help"] is not None:
            self._alerts.append(
                self._about("help", id, self.counters["needs_help"] + 1)
            )
        bad = self.thresholds.takeovers[1]
        if before.row["takeovers"] < bad <= after.row["takeovers"]:
            self._noticed.append(self._about("takeovers", id, 1))

    def _about(self, kind: str, id: str, how_many: int) -> AnnouncedAlert:
        group = self.facts[id].person.group or None
        return AnnouncedAlert(kind, self.now, (id,), how_many, len(self.shown), group)

    def _notice_mass_disconnects(self) -> None:
        """
        Notice many disconnects at once; notice again only if there are more, ten seconds
        later.
        """
        if self.now < self._sure_at:
            return
        while self._disconnects and self._disconnects[0][0] < self.now - DROP_WINDOW_MS:
            self._disconnects.popleft()
        gone = dict.fromkeys(
            id
            for _, id in self._disconnects
            if id in self.shown and GONE & set(self.shown[id].counted)
        )
        total = self.counters[LiveStatus.LIVE] + len(gone)
        was_said = (
            self._dropped_at is not None
            and self.now - self._dropped_at < DROP_WINDOW_MS
        )
        if was_said or not is_mass(len(gone), total):
            return
        self._dropped_at = self.now
        groups = {self.facts[id].person.group for id in gone}
        group = groups.pop() if len(groups) == 1 else None
        since = min(at for at, id in self._disconnects if id in gone)
        self._noticed.append(
            AnnouncedAlert("mass", since, tuple(gone), len(gone), total, group or None)
        )


def _says_the_same(one: HeardMetrics, other: HeardMetrics) -> bool:
    """
    Whether both are the same, apart from the time. Skew is compared in whole seconds,
    because each measurement differs a little.
    """
    return (
        one.unsent == other.unsent
        and one.round_trip == other.round_trip
        and one.clock_skew == other.clock_skew
    )


def _latest(one: int | None, other: int | None) -> int | None:
    return max((at for at in (one, other) if at is not None), default=None)
