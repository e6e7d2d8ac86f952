"""
What an inspection may refuse.

Refused
├── WindowInvalid         inspection.invalid: the times make no sense
├── LoweringTooLate       inspection.lowering: the window is open under the other rule
├── NotInspected          inspection.closed: nobody may object now
├── ObjectionInvalid      objection.invalid: no text, or too long
├── ObjectedBefore        objection.made: there is one about this answer
├── DecisionInvalid       objection.decision: no reason
├── DecidedMeanwhile      objection.decided: somebody else has decided
├── OwnMark               objection.own_mark: who decides has marked the answer
└── PointsLowered         objection.lowered: the test forbids it
"""

from django.utils.translation import gettext_lazy as _

from assessments.services.errors import Refused


class WindowInvalid(Refused):
    code = "inspection.invalid"
    usual = _("The inspection has to end in the future, and after it begins.")


class LoweringTooLate(Refused):
    code = "inspection.lowering"
    usual = _(
        "The inspection is open, and candidates were told that objections cannot lower"
        " their points. That can only be changed for a later inspection."
    )


class NotInspected(Refused):
    code = "inspection.closed"
    usual = _("Objections are not possible now. Your text was not sent.")


class ObjectionInvalid(Refused):
    """The message says what is wrong with the text."""

    code = "objection.invalid"


class ObjectedBefore(Refused):
    code = "objection.made"
    usual = _(
        "You have already objected to the points of this question. Your new text was"
        " not sent."
    )


class DecisionInvalid(Refused):
    code = "objection.decision"
    usual = _("Write a reason: the candidate reads it.")


class DecidedMeanwhile(Refused):
    code = "objection.decided"
    usual = _("Somebody else has decided this objection meanwhile.")


class OwnMark(Refused):
    code = "objection.own_mark"
    usual = _(
        "You have marked this answer, so somebody else has to decide. If there is nobody"
        " else, it needs the permission “Can decide objections to their own marks” and a"
        " reason."
    )


class PointsLowered(Refused):
    code = "objection.lowered"
    usual = _(
        "The points would become fewer. Candidates were told before the inspection that"
        " objections cannot lower their points."
    )
