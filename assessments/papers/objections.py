"""What a candidate has objected to, and what was decided, as the candidate reads it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from assessments.models import Attempt, Objection
from assessments.questions.presented import shown_points


@dataclass(frozen=True, slots=True)
class ShownObjection:
    """
    ``is_accepted``: the answer was marked again. ``before`` and ``after`` are the points
    of the answer; they are empty without a new mark.
    """

    number: int
    text: str
    at: datetime
    decided_at: datetime | None = None
    is_accepted: bool = False
    reason: str = ""
    before: str = ""
    after: str = ""

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def objections_of(attempt: Attempt) -> list[ShownObjection]:
    """In the order of the questions; one statement."""
    rows = Objection.objects.filter(answer__attempt=attempt)
    joined = rows.select_related("answer", "decision").order_by("answer__number")
    return [_shown(one) for one in joined]


def _shown(objection: Objection) -> ShownObjection:
    number, decision = objection.answer.number, getattr(objection, "decision", None)
    if decision is None:
        return ShownObjection(number, objection.text, objection.at)
    is_accepted = decision.mark_id is not None
    return ShownObjection(
        number=number,
        text=objection.text,
        at=objection.at,
        decided_at=decision.at,
        is_accepted=is_accepted,
        reason=decision.reason,
        before=_points(decision.score_before) if is_accepted else "",
        after=_points(decision.score_after) if is_accepted else "",
    )


def _points(points: Decimal | None) -> str:
    return "" if points is None else shown_points(points)
