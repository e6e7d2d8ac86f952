"""
Runs a verb chunk by chunk, and keeps a result for each attempt.

A chunk is one transaction. Every event of a run carries the moment the run began, so that
all of a thousand candidates are paused at the same moment. The same token of the same person again is
the same run: its results are read and nothing is done again; only what a crash left undone
is done.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy, override

from assessments import selectors
from assessments.models import Attempt, Test, User, VerbResult, VerbRun
from assessments.services.actors import staff
from assessments.services.answers import finishing
from assessments.services.errors import Refused, UndoRefused, VerbInvalid
from assessments.services.proctoring import adjustments, batches
from assessments.services.proctoring.batches import CHUNK, Batch
from assessments.services.proctoring.undo import UNDO_FOR, take_back
from assessments.verbs.table import VERBS, Verb
from realtime import server_time

TOKEN_CHARS = 64
UNDO = "undo"
UNDONE = ngettext_lazy("%(count)s undone", "%(count)s undone", "count")

# A run that is continued later than this after an interruption gets a new moment.
ONE_MOMENT = timedelta(minutes=1)

Clock = Callable[[], datetime]


def run(
    verb: Verb,
    attempt_ids: Iterable[uuid.UUID],
    values: dict[str, Any],
    *,
    actor: User | None,
    token: str = "",
    clock: Clock = server_time.now,
) -> VerbRun:
    """
    Run a verb on each attempt, in the order given. ``actor`` None is the command line.

    The caller has checked that the actor may do it to these attempts.

    Raises:
        VerbInvalid: If the token names a run of another verb.
    """
    this_run = _begin(verb.name, actor, token, clock())
    return _go_on(this_run, verb, attempt_ids, values, clock)


def run_for_test(
    verb: Verb,
    test: Test,
    values: dict[str, Any],
    *,
    actor: User | None,
    token: str = "",
    clock: Clock = server_time.now,
) -> VerbRun:
    """
    Run a verb on everybody who sits a test, and apply it to everybody who starts later.

    Raises:
        VerbInvalid: As run.
    """
    this_run = _begin(verb.name, actor, token, clock(), test=test)
    if verb.puts is not None:
        adjustments.put(this_run, test.pk, verb.puts, values)
    if verb.lifts is not None:
        adjustments.lift(this_run, test.pk, verb.lifts, now=this_run.at)
    # Read the attempts after that: every attempt that is missing here starts with what was
    # put.
    sitting = selectors.open_attempts_of(test).values_list("pk", flat=True)
    return _go_on(this_run, verb, sitting, values, clock)


def _go_on(
    this_run: VerbRun,
    verb: Verb,
    attempt_ids: Iterable[uuid.UUID],
    values: dict[str, Any],
    clock: Clock,
) -> VerbRun:
    now = _moment(this_run, clock())
    for chunk in _chunks(this_run, attempt_ids):
        _carry_out(this_run, verb, chunk, values, now)
    return this_run


def _moment(this_run: VerbRun, now: datetime) -> datetime:
    return this_run.at if now <= this_run.until(ONE_MOMENT) else now


def _chunks(
    this_run: VerbRun, attempt_ids: Iterable[uuid.UUID]
) -> Iterator[list[uuid.UUID]]:
    """The attempts that the run has not reached yet; each once."""
    known = set(this_run.results.values_list("attempt", flat=True))
    left = [pk for pk in dict.fromkeys(attempt_ids) if pk not in known]
    for start in range(0, len(left), CHUNK):
        yield left[start : start + CHUNK]


def _begin(
    name: str,
    actor: User | None,
    token: str,
    now: datetime,
    undoes: VerbRun | None = None,
    test: Test | None = None,
) -> VerbRun:
    token = token or uuid.uuid4().hex
    if len(token) > TOKEN_CHARS:
        raise VerbInvalid(
            _("A token has at most %(n)d characters.") % {"n": TOKEN_CHARS}
        )
    made, _is_new = VerbRun.objects.get_or_create(
        actor=actor,
        token=token,
        defaults={"verb": name, "at": now, "undoes": undoes, "test": test},
    )
    if made.verb != name or made.test_id != (test.pk if test else None):
        raise VerbInvalid(
            _("This token was used for another action. Choose a new token.")
        )
    return made


def _carry_out(
    this_run: VerbRun,
    verb: Verb,
    ids: Sequence[uuid.UUID],
    values: dict[str, Any],
    now: datetime,
) -> None:
    with _locked(this_run, ids, now) as (batch, attempts), _as_kept():
        snapshots = [batch.snapshot(one, *verb.each.needs) for one in attempts]
        refusals = [
            verb.refusal(one)
            or _refused(batch, one.attempt, verb.bound(batch, one.attempt, values))
            for one in snapshots
        ]
        _keep(this_run, attempts, refusals, verb.done, values.get("reason", ""))


def _as_kept() -> override:
    """
    Words for the database are in English, whoever runs the verb; pages translate them.
    """
    return override(settings.LANGUAGE_CODE)


@contextmanager
def _locked(
    this_run: VerbRun, ids: Sequence[uuid.UUID], now: datetime
) -> Iterator[tuple[Batch, list[Attempt]]]:
    """
    The attempts in the order given, settled if their time had run out; those that the
    run has reached already, or that are gone, are left out.

    Of two calls with the same token the locks make one wait; it then sees the results of
    the other.
    """
    actor, token = staff(this_run.actor), this_run.event_token
    with batches.together(ids, actor, token=token, now=now) as batch:
        done = this_run.results.filter(attempt__in=ids)
        reached = set(done.values_list("attempt", flat=True))
        attempts = [
            batch.attempts[pk]
            for pk in ids
            if pk in batch.attempts and pk not in reached
        ]
        finishing.expire(attempts, now=now)
        yield batch, attempts


def _refused(batch: Batch, attempt: Attempt, call: Callable[[], Any]) -> Refused | None:
    """A refused verb has changed nothing."""
    try:
        with batch.trying(attempt):
            call()
    except Refused as refusal:
        return refusal
    return None


def _keep(
    this_run: VerbRun,
    attempts: Sequence[Attempt],
    refusals: Sequence[Refused | None],
    done: Any,
    reason: str,
) -> None:
    """The results, and the admin's history of what was done."""
    VerbResult.objects.bulk_create(
        VerbResult(
            run=this_run,
            attempt=attempt,
            code=refusal.code if refusal else "",
            why=refusal.sentence[:500] if refusal else "",
            since=refusal.since.kept() if refusal and refusal.since else None,
        )
        for attempt, refusal in zip(attempts, refusals, strict=True)
    )
    reached = [a for a, r in zip(attempts, refusals, strict=True) if r is None]
    if this_run.actor is not None:  # the history knows persons only
        _log(this_run.actor, reached, capfirst(str(done)), reason)


def _log(actor: User, attempts: Sequence[Attempt], words: str, reason: str) -> None:
    kind = ContentType.objects.get_for_model(Attempt)
    LogEntry.objects.bulk_create(
        LogEntry(
            user=actor,
            content_type=kind,
            object_id=str(attempt.pk),
            object_repr=str(attempt)[:200],
            action_flag=CHANGE,
            change_message=f"{words}: {reason}" if reason else words,
        )
        for attempt in attempts
    )


# Taking back what a run has done.


def can_undo(this_run: VerbRun, now: datetime) -> bool:
    verb = VERBS.get(this_run.verb)
    return (
        verb is not None
        and verb.can_undo
        and now <= this_run.until(UNDO_FOR)
        and (this_run.results.filter(code="").exists() or _has_adjusted(this_run))
    )


def _has_adjusted(this_run: VerbRun) -> bool:
    return this_run.adjustments.exists() or this_run.lifted.exists()


def undo_run(
    done: VerbRun,
    *,
    actor: User | None,
    within: QuerySet[Attempt],
    clock: Clock = server_time.now,
) -> VerbRun:
    """
    Undo a run, for each attempt where nothing else has changed since.

    ``within``: the attempts this person proctors now.

    Raises:
        UndoRefused: If it is nothing that can be undone.
    """
    verb = VERBS.get(done.verb)
    if verb is None or not verb.can_undo:
        raise UndoRefused(_("Nothing here can be undone."))
    this_run = _begin(
        UNDO, actor, f"undo-{done.pk}", clock(), undoes=done, test=done.test
    )
    now = _moment(this_run, clock())
    if done.test_id is not None:
        adjustments.take_back(done, this_run, done.test_id, now=now)
    reached = done.results.filter(code="", attempt__in=within)
    ids = reached.values_list("attempt", flat=True)
    for chunk in _chunks(this_run, ids):
        _take_back(this_run, done, chunk, now)
    if done.test_id is not None:
        adjustments.pause_who_started_since(done.test_id, done.at, now=now)
    return this_run


def _take_back(
    this_run: VerbRun, done: VerbRun, ids: Sequence[uuid.UUID], now: datetime
) -> None:
    token = done.event_token
    with _locked(this_run, ids, now) as (batch, attempts), _as_kept():
        refusals = [
            _refused(batch, attempt, partial(take_back, batch, attempt, token=token))
            for attempt in attempts
        ]
        words = _("undone (%(what)s)") % {"what": VERBS[done.verb].done}
        _keep(this_run, attempts, refusals, words, "")


# Words for the results.


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
