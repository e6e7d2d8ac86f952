"""
What marking may refuse.

Refused
├── NoSuchAnswer          not_found
├── StillOpen             attempt.open: it can go on, or does not count
├── AnswerChanged         answer.changed: another text than the marker saw
├── MarkedMeanwhile       mark.meanwhile: another mark than the marker saw
├── NotAssigned           mark.not_assigned: the answer or the round is for others
├── AssignmentRefused     assignment.refused
├── HandingOnRefused      hand_on.refused
├── SameMarker            mark.same_marker: they have marked it in another round
├── PointsRefused         mark.points: beyond the bounds, too exact, no number
├── RoundRefused          mark.round
└── TextTooLong           mark.comment
"""

from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.services.errors import Refused


class NoSuchAnswer(Refused):
    code = "not_found"
    usual = gettext_lazy("There is no such answer in this test.")


class StillOpen(Refused):
    code = "attempt.open"
    usual = gettext_lazy(
        "This attempt has not ended, or does not count: its answers cannot be marked."
    )


class AnswerChanged(Refused):
    code = "answer.changed"
    usual = gettext_lazy(
        "The answer has changed since you read it. Look at it again, then mark it."
    )


class MarkedMeanwhile(Refused):
    code = "mark.meanwhile"
    usual = gettext_lazy(
        "Somebody has marked this answer meanwhile. Look at what the page shows now, then"
        " decide."
    )


class SameMarker(Refused):
    code = "mark.same_marker"
    usual = gettext_lazy(
        "You have marked this answer in another round. Another person gives this mark."
    )


class NotAssigned(Refused):
    code = "mark.not_assigned"
    usual = gettext_lazy(
        "You may not, or no longer, mark this answer: it is for another marker."
    )


class AssignmentRefused(Refused):
    code = "assignment.refused"
    usual = gettext_lazy(
        "Nothing was changed: the assignments were changed meanwhile, or something is"
        " missing. Look at them again."
    )


class HandingOnRefused(Refused):
    code = "hand_on.refused"
    usual = gettext_lazy(
        "This person cannot take the answer: they may not mark the test, or have marked"
        " the answer already."
    )


class PointsRefused(Refused):
    """The message says what the question has."""

    code = "mark.points"
    usual = gettext_lazy("Write the points as a number, like 2.5.")

    @classmethod
    def out_of_bounds(cls, most: str) -> Self:
        return cls(_("The points have to be from 0 to %(most)s.") % {"most": most})

    @classmethod
    def too_exact(cls, places: int) -> Self:
        text = ngettext(
            "The points may have at most %(n)d decimal.",
            "The points may have at most %(n)d decimals.",
            places,
        )
        return cls(text % {"n": places})


class RoundRefused(Refused):
    code = "mark.round"
    usual = gettext_lazy("The round must be 1, 2 or 3.")


class TextTooLong(Refused):
    code = "mark.comment"

    @classmethod
    def of(cls, most: int) -> Self:
        return cls(_("A comment is at most %(most)s characters.") % {"most": most})
