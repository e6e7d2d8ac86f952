"""
Carrying out a verb: one transaction for each attempt, and a result kept for each.

The same token of the same person again is the same run: what it did is read, nothing is
done again; what a crash left undone is done.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy, override

from assessments import selectors
from assessments.models import Attempt, User, VerbResult, VerbRun
from assessments.services import moves
from assessments.services.actors import staff
from assessments.services.attempts import settle_attempt
from assessments.services.errors import Refused, UndoRefused, VerbInvalid
from assessments.services.undo import UNDO_FOR, undo
from assessments.verbs.standings import standings
from assessments.verbs.table import VERBS, Verb

TOKEN_CHARS = 64
UNDO = "undo"
UNDONE = ngettext_lazy("%(count)s undone", "%(count)s undone", "count")

Clock = Callable[[], datetime]


def run(
    verb: Verb,
    attempt_ids: Iterable[uuid.UUID],
    values: dict[str, Any],
    *,
    actor: User | None,
    token: str = "",
    clock: Clock = timezone.now,
) -> VerbRun:
    """
    Do it to each, in the order given. ``actor`` None is the command line.

    Whoever calls has checked who may, and where.

    Raises:
        VerbInvalid: If the token names a run of another verb.
    """
    this_run = _begin(verb.name, actor, token, clock())
    known = set(this_run.results.values_list("attempt", flat=True))
    for attempt_id in attempt_ids:
        if attempt_id not in known:
            _carry_out(this_run, verb, attempt_id, values, clock())
    return this_run


def _begin(
    name: str,
    actor: User | None,
    token: str,
    now: datetime,
    undoes: VerbRun | None = None,
) -> VerbRun:
    token = token or uuid.uuid4().hex
    if len(token) > TOKEN_CHARS:
        raise VerbInvalid(
            _("A token has at most %(n)d characters.") % {"n": TOKEN_CHARS}
        )
    made, _is_new = VerbRun.objects.get_or_create(
        actor=actor,
        token=token,
        defaults={"verb": name, "at": now, "undoes": undoes},
    )
    if made.verb != name:
        raise VerbInvalid(_("This token names something else that was done."))
    return made


@transaction.atomic
def _carry_out(
    this_run: VerbRun,
    verb: Verb,
    attempt_id: uuid.UUID,
    values: dict[str, Any],
    now: datetime,
) -> None:
    attempt = _locked(this_run, attempt_id, now)
    if attempt is None:
        return
    [standing] = standings([attempt], now, with_lost_time=verb.needs_lost_time)
    with _as_kept():
        refusal = verb.refusal(standing)
        if refusal is None:
            refusal = _refused(
                lambda: verb.service(
                    attempt_id,
                    **values,
                    actor=this_run.actor,
                    token=this_run.event_token,
                    now=now,
                )
            )
        if refusal is None:
            _log(this_run, attempt, verb.done, values.get("reason", ""))
        _keep(this_run, attempt_id, refusal)


def _as_kept() -> override:
    """What is stored is in one language, whoever does it; pages translate it."""
    return override(settings.LANGUAGE_CODE)


def _locked(this_run: VerbRun, attempt_id: uuid.UUID, now: datetime) -> Attempt | None:
    """
    The attempt, settled if its time had run out; None where the run has been already.

    The lock makes one of two calls with the same token wait, and then see the other's.
    """
    locked = moves.lock_attempt(attempt_id, staff(this_run.actor), now)
    if this_run.results.filter(attempt=attempt_id).exists():
        return None
    if selectors.is_overdue(locked, now):
        settle_attempt(attempt_id, now=now)
    return Attempt.objects.select_related("test", "candidate").get(pk=attempt_id)


def _refused(call: Callable[[], Any]) -> Refused | None:
    """A service that refuses has changed nothing: its savepoint is rolled back."""
    try:
        call()
    except Refused as refusal:
        return refusal
    return None


def _keep(this_run: VerbRun, attempt_id: uuid.UUID, refusal: Refused | None) -> None:
    VerbResult.objects.create(
        run=this_run,
        attempt_id=attempt_id,
        code=refusal.code if refusal else "",
        why=refusal.sentence[:500] if refusal else "",
        since=refusal.since.kept() if refusal and refusal.since else None,
    )


def _log(this_run: VerbRun, attempt: Attempt, done: Any, reason: str) -> None:
    """In the admin's history, which knows persons only."""
    if this_run.actor is None:
        return
    words = capfirst(str(done))
    LogEntry.objects.create(
        user=this_run.actor,
        content_type=ContentType.objects.get_for_model(Attempt),
        object_id=str(attempt.pk),
        object_repr=str(attempt)[:200],
        action_flag=CHANGE,
        change_message=f"{words}: {reason}" if reason else words,
    )


# Taking back what a run has done.


def can_undo(this_run: VerbRun, now: datetime) -> bool:
    verb = VERBS.get(this_run.verb)
    return (
        verb is not None
        and verb.can_undo
        and now <= this_run.until(UNDO_FOR)
        and this_run.results.filter(code="").exists()
    )


def undo_run(
    done: VerbRun,
    *,
    actor: User | None,
    within: QuerySet[Attempt],
    clock: Clock = timezone.now,
) -> VerbRun:
    """
    Take back what a run did, for each attempt where nothing else has moved since.

    ``within``: the attempts this person proctors now.

    Raises:
        UndoRefused: If it is nothing that can be undone.
    """
    verb = VERBS.get(done.verb)
    if verb is None or not verb.can_undo:
        raise UndoRefused(_("There is nothing here that can be undone."))
    this_run = _begin(UNDO, actor, f"undo-{done.pk}", clock(), undoes=done)
    known = set(this_run.results.values_list("attempt", flat=True))
    reached = done.results.filter(code="", attempt__in=within)
    for attempt_id in reached.values_list("attempt", flat=True):
        if attempt_id not in known:
            _take_back(this_run, done, attempt_id, clock())
    return this_run


@transaction.atomic
def _take_back(
    this_run: VerbRun, done: VerbRun, attempt_id: uuid.UUID, now: datetime
) -> None:
    attempt = _locked(this_run, attempt_id, now)
    if attempt is None:
        return
    with _as_kept():
        refusal = _refused(
            lambda: undo(
                attempt_id, token=done.event_token, actor=this_run.actor, now=now
            )
        )
        if refusal is None:
            what = _("undone (%(what)s)") % {"what": VERBS[done.verb].done}
            _log(this_run, attempt, what, "")
        _keep(this_run, attempt_id, refusal)


# Words for what came of it.


def summary(this_run: VerbRun) -> str:
    """``2 paused, 1 skipped``"""
    results = list(this_run.results.all())
    done = sum(result.is_done for result in results)
    verb = VERBS.get(this_run.verb)
    words = str((verb.counted if verb else UNDONE) % {"count": done})
    left = len(results) - done
    if not left:
        return words
    skipped = ngettext("%(count)s skipped", "%(count)s skipped", left)
    return _("%(done)s, %(skipped)s") % {
        "done": words,
        "skipped": skipped % {"count": left},
    }
