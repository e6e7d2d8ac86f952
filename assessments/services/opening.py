"""
Letting people start a test, again or more of them than before.

While candidates see results of a test, nobody may start it: whoever starts could know its
questions, or even their answers. So each change that would let somebody start is refused
until the release is taken back. Staff with ``override_release`` may open such a test with a
reason, which is logged; then every other change is allowed too.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import results
from assessments.models import Test, User
from assessments.releases.obstacles import ReleaseObstacle
from assessments.releases.starts import Reach
from assessments.rules.visibility import NOT_RELEASED
from assessments.services.closing import locked
from assessments.services.errors import Refused
from assessments.services.release_rows import carry_out, write_release
from assessments.services.releasing import check_override

#: The code in ``ResultRelease.overridden`` of a test that was opened in spite of it.
OPENED = "opened"


class OpensReleased(Refused):
    """
    Somebody could start a test whose results candidates see. ``widened``: the names of
    what would let them.
    """

    code = "release.opens"

    def __init__(self, widened: list[str]) -> None:
        self.widened = widened
        super().__init__(
            _(
                "Candidates see results of this test, so nobody may start it any more."
                " Take the release back first, or open the test on its results page with"
                " a reason."
            )
        )


@transaction.atomic
def open_to_starts(
    test_id: int,
    *,
    actor: User | None,
    now: datetime,
    override: bool = False,
    reason: str = "",
) -> Test:
    """
    The test's own times say again who may start. ``actor`` None is the command line.

    Raises:
        ReleaseRefused: If results are released and ``override`` is not set.
        OverrideRefused: If ``override`` is set without a reason, or by somebody who may
            not.
    """
    test = locked(test_id)
    carry_out(test, now)
    if test.starts_closed_at is None:
        return test
    if test.released != NOT_RELEASED:
        words = _("Candidates see results of this test: take the release back first.")
        obstacles = [ReleaseObstacle(OPENED, words)]
        check_override(obstacles, actor, override=override, reason=reason)
        write_release(
            test, test.released, obstacles, actor=actor, now=now, reason=reason
        )
    test.starts_closed_at = None
    test.save(update_fields=["starts_closed_at", "updated_at"])
    return test


def check_change(test: Test, after: Reach, now: datetime) -> None:
    """
    Before a locked test is changed so that ``after`` says who may start it.

    Raises:
        OpensReleased: If candidates see results and somebody could start who could not.
    """
    widened = Reach.of(test).widened_by(after, now)
    if widened and _are_results_out(test, now):
        raise OpensReleased(widened)


def _are_results_out(test: Test, now: datetime) -> bool:
    """Whether candidates see results and nobody has opened the test in spite of it."""
    is_opened = test.released != NOT_RELEASED and test.starts_closed_at is None
    return not is_opened and results.is_released(test, now)
