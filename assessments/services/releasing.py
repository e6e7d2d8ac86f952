"""
Releasing the results of a test to its candidates, and taking that back.

A release is refused while anything could still change or be given away by it, with each
reason named. A person with ``override_release`` may go past the reasons; the row of the
release keeps which, and why.

**A test whose results are released is closed to new starts.** Releasing closes it, and
opening.py refuses to open it again. It is open only where somebody went past that.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import results
from assessments.models import ResultRelease, User
from assessments.releases.obstacles import ReleaseObstacle, adds_to, obstacles_to
from assessments.rules.visibility import NOT_RELEASED, Released
from assessments.services.closing import close, locked
from assessments.services.errors import Refused
from assessments.services.release_rows import carry_out, write_release


class ReleaseRefused(Refused):
    """Results cannot be released yet; ``obstacles`` says each reason."""

    code = "release.refused"

    def __init__(self, obstacles: Sequence[ReleaseObstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(one.words for one in obstacles))


class OverrideRefused(Refused):
    """Somebody without the permission, or without a reason, tried to go past one."""

    code = "release.override"


@transaction.atomic
def release_results(
    test_id: int,
    what: Released,
    *,
    actor: User | None,
    now: datetime,
    override: bool = False,
    reason: str = "",
) -> ResultRelease:
    """
    Show candidates this much from now on, instead of what they were shown before.

    Nobody starts the test from then on, unless ``may_start`` is overridden.
    A plan or a result rule that is due is carried out first, so it can be taken back.
    Releasing what is released already changes nothing, and gives the row it is by.
    ``actor`` None is the command line. Taking something back is never refused.

    Raises:
        ReleaseRefused: If there are obstacles and ``override`` is not set.
        OverrideRefused: If ``override`` is set without a reason, or by somebody who may
            not.
    """
    test = locked(test_id)
    carry_out(test, now)
    last = ResultRelease.objects.filter(test=test).first()
    if last is not None and test.released == what:
        return last
    obstacles = obstacles_to(test, what, now)
    if obstacles:
        check_override(obstacles, actor, override=override, reason=reason)
    if adds_to(test.released, what) and not _is_left_open(obstacles):
        close(test, now)
    return write_release(test, what, obstacles, actor=actor, now=now, reason=reason)


@transaction.atomic
def undo_release(
    test_id: int, *, actor: User | None, now: datetime, reason: str = ""
) -> ResultRelease | None:
    """Candidates see nothing of it any more; None if nothing was released."""
    test = locked(test_id)
    carry_out(test, now)
    if test.released == NOT_RELEASED:
        return None
    return write_release(test, NOT_RELEASED, (), actor=actor, now=now, reason=reason)


def _is_left_open(overridden: Sequence[ReleaseObstacle]) -> bool:
    """Whether the person released although somebody may still start."""
    return any(one.code == "may_start" for one in overridden)


def check_override(
    obstacles: Sequence[ReleaseObstacle],
    actor: User | None,
    *,
    override: bool,
    reason: str,
) -> None:
    """
    Raises:
        ReleaseRefused: If ``override`` is not set.
        OverrideRefused: If it may not be, or no reason is given.
    """
    if not override:
        raise ReleaseRefused(obstacles)
    if not results.may_override(actor):
        raise OverrideRefused(
            _("You may not do this in spite of the reasons against it.")
        )
    if not reason.strip():
        raise OverrideRefused(
            _("Give a reason for doing it all the same. The reason is logged.")
        )
