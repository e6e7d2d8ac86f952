"""
Setting the window in which the candidates of a test read their marked papers.

A window shows papers, so what speaks against releasing papers speaks against it too
(releases.obstacles). Setting it closes the test to new starts.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from assessments.models import InspectionWindow, Test, User
from assessments.releases.obstacles import ReleaseObstacle, obstacles_to
from assessments.rules.inspection import Window, WindowState, state_of
from assessments.rules.visibility import Released
from assessments.services.closing import close, locked
from assessments.services.inspection.errors import LoweringTooLate, WindowInvalid
from assessments.services.releasing import check_override

REASON_CHARS = 500
PAPER = Released(paper=True)


@transaction.atomic
def set_inspection(
    test_id: int,
    window: Window,
    *,
    actor: User | None,
    now: datetime,
    override: bool = False,
    reason: str = "",
) -> InspectionWindow:
    """
    Let candidates read their marked papers within the window, and object.

    A window that would have begun before now begins now: what the test says about
    lower points, it says before the window opens. One that is open keeps its beginning.

    Raises:
        WindowInvalid: If it ends before it begins, or has ended.
        LoweringTooLate: If it is open, and decisions could not lower points until now.
        ReleaseRefused: If there are obstacles and ``override`` is not set.
        OverrideRefused: If ``override`` is set without a reason, or by somebody who may
            not.
    """
    test = locked(test_id)
    before = test.inspection
    is_open = state_of(before, now) is WindowState.OPEN
    opens_at = max(window.opens_at, now)
    if before is not None and is_open:
        opens_at = before.opens_at
        if window.may_lower and not before.may_lower:
            raise LoweringTooLate
    if window.closes_at <= max(opens_at, now):
        raise WindowInvalid
    obstacles = obstacles_to(test, PAPER, now)
    if obstacles:
        check_override(obstacles, actor, override=override, reason=reason)
    if not any(one.code == "may_start" for one in obstacles):
        close(test, now)
    window = Window(opens_at, window.closes_at, window.may_lower)
    return _write(test, window, obstacles, actor=actor, now=now, reason=reason)


@transaction.atomic
def end_inspection(
    test_id: int, *, actor: User | None, now: datetime
) -> InspectionWindow | None:
    """
    End it before its time: nobody reads or objects any more. None if it was over.

    A window that had not begun is over as well. What was objected to stays.
    """
    test = locked(test_id)
    window = test.inspection
    if window is None or window.state(now) is WindowState.OVER:
        return None
    ended = Window(min(window.opens_at, now), now, window.may_lower)
    return _write(test, ended, (), actor=actor, now=now, reason="")


def _write(
    test: Test,
    window: Window,
    obstacles: Sequence[ReleaseObstacle],
    *,
    actor: User | None,
    now: datetime,
    reason: str,
) -> InspectionWindow:
    test.inspection_opens_at = window.opens_at
    test.inspection_closes_at = window.closes_at
    test.inspection_may_lower = window.may_lower
    test.save(
        update_fields=[
            "inspection_opens_at",
            "inspection_closes_at",
            "inspection_may_lower",
            "updated_at",
        ]
    )
    return InspectionWindow.objects.create(
        test=test,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        may_lower=window.may_lower,
        at=now,
        by=actor,
        overridden=[one.code for one in obstacles],
        reason=reason.replace("\0", "").strip()[:REASON_CHARS],
    )
