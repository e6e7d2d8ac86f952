"""The pages that ask for a seat on hold: remembering them, and answering them by a read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from realtime.database import bulk
from realtime.models import EndedBy, SeatRequest, SessionLease
from realtime.seat import lease_rows, policies
from realtime.seat.seats import Claim, OnHold

State = SeatRequest.State
UNDECIDED = (State.WAITING, State.APPROVED)

_COLUMNS = [
    str(f.column) for f in SeatRequest._meta.concrete_fields if not f.primary_key
]

# How many pages of one hold are remembered; further pages wait without a record.
REQUESTS = 20


def remember(requests: Sequence[SeatRequest]) -> None:
    """Store requests of pages that have not asked yet; at most REQUESTS for each hold."""
    # The lease rows are locked: nobody else inserts meanwhile.
    known: dict[tuple[int, int], set[tuple[str, str]]] = defaultdict(set)
    for one in of_holds({(r.user_id, r.hold_epoch) for r in requests}):
        known[one.user_id, one.hold_epoch].add((one.page, one.login))
    fresh = []
    for request in requests:
        pages = known[request.user_id, request.hold_epoch]
        page = request.page, request.login
        if page not in pages and len(pages) < REQUESTS:
            pages.add(page)
            fresh.append(request)
    values = [[getattr(request, name) for name in _COLUMNS] for request in fresh]
    bulk.insert_rows(SeatRequest, _COLUMNS, values)


def of_holds(holds: Iterable[tuple[int, int]]) -> QuerySet[SeatRequest]:
    chosen = Q(pk__in=[])
    for user_id, epoch in holds:
        chosen |= Q(user_id=user_id, hold_epoch=epoch)
    return SeatRequest.objects.filter(chosen)


def answers(claims: Sequence[Claim]) -> list[OnHold | None]:
    """
    The answers to pages that come back by themselves while on hold; None: the page may
    claim.

    A read, so that waiting pages cost no lock and no write.
    """
    users = {c.user_id for c in claims}
    on_hold = {
        lease.user_id: lease
        for lease in SessionLease.objects.filter(
            user_id__in=users, ended_by=EndedBy.HELD
        )
    }
    requests = {
        (r.user_id, r.hold_epoch, r.page, r.login): r for r in _requests_of(on_hold)
    }
    answers: list[OnHold | None] = []
    for claim in claims:
        lease = on_hold.get(claim.user_id)
        epoch = lease.epoch if lease else 0
        request = requests.get((claim.user_id, epoch, claim.page, claim.login))
        if lease is None or request is None or policies.is_granted(lease, claim):
            answers.append(None)
            continue
        is_refused = request.state == State.REFUSED
        answers.append(OnHold(lease_rows.lease_state(lease), is_refused=is_refused))
    return answers


def _requests_of(on_hold: Mapping[int, SessionLease]) -> Iterable[SeatRequest]:
    if not on_hold:
        return []
    return of_holds((user_id, lease.epoch) for user_id, lease in on_hold.items())


def requests(user_id: int) -> list[SeatRequest]:
    """The pages that ask for the user's seat, oldest first; none unless it is on hold."""
    lease = SessionLease.objects.filter(user_id=user_id, ended_by=EndedBy.HELD).first()
    return list(of_holds([(user_id, lease.epoch)])) if lease else []


def waiting_for(leases: Iterable[SessionLease]) -> dict[int, list[SeatRequest]]:
    """The pages that ask for a seat on hold, by user. No query if no seat is on hold."""
    on_hold = {one.user_id: one for one in leases if one.ended_by == EndedBy.HELD}
    asked: dict[int, list[SeatRequest]] = defaultdict(list)
    for request in _requests_of(on_hold):
        if request.is_undecided:
            asked[request.user_id].append(request)
    return dict(asked)


def is_on_hold(user_id: int, subject: str) -> bool:
    """Whether the seat was in this subject when it was put on hold."""
    return SessionLease.objects.filter(
        user_id=user_id, subject=subject, ended_by=EndedBy.HELD
    ).exists()
