"""What the form that corrects a question holds, and the correction that it means."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.grading.accepted_lines import (
    BadAcceptedLine,
    accepted_as_text,
    accepting,
    parse_accepted,
)
from assessments.grading.overlay import Correction, Void
from assessments.grading.points import NoNumber, OutOfBounds, parse_points
from assessments.questions.corrections import KeyCorrection, KeyLine
from assessments.questions.paper import Accepted
from assessments.questions.presented import shown_points
from assessments.services.correcting.errors import CannotCorrect
from assessments.services.correcting.previewing import MOST_ACCEPTED, TEXT_CHARS

LINE = "line-"
MOST_CHARS = MOST_ACCEPTED * 200
SHARE_CHARS = 12


@dataclass(frozen=True, slots=True)
class TypedCorrection:
    """The form as it was sent, or as the correction that counts fills it."""

    lines: dict[str, str] = field(default_factory=dict)
    accepted: str = ""
    ticked: tuple[str, ...] = ()
    share: str = "1"
    void: str = ""
    points: str = ""
    refused: str = ""


def filled(correction: Correction) -> TypedCorrection:
    points = correction.points
    return TypedCorrection(
        lines=dict(correction.key.get("lines", {})),
        accepted=accepted_as_text(correction.key.get("accepted", [])),
        void=correction.void.value if correction.void else "",
        points="" if points is None else shown_points(points),
    )


def typed(sent: QueryDict, lines: Sequence[KeyLine]) -> TypedCorrection:
    return TypedCorrection(
        lines={line.number: sent.get(LINE + line.number, "")[:40] for line in lines},
        accepted=sent.get("accepted", "")[:MOST_CHARS],
        ticked=tuple(text[:TEXT_CHARS] for text in sent.getlist("tick")),
        share=sent.get("share", "")[:SHARE_CHARS],
        void=sent.get("void", ""),
        points=sent.get("points", "")[:SHARE_CHARS],
    )


def correction_of(form: TypedCorrection, *, has_tolerances: bool) -> Correction:
    """
    Raises:
        CannotCorrect: In words, if something in the form cannot be read.
    """
    key = KeyCorrection()
    if lines := {number: said for number, said in form.lines.items() if said}:
        key["lines"] = lines
    if accepted := _accepted(form, has_tolerances):
        key["accepted"] = accepted
    if form.void not in ("", *Void):
        raise CannotCorrect(_("Choose how the question counts."))
    return Correction(key, Void(form.void) if form.void else None, _points(form))


def _accepted(form: TypedCorrection, has_tolerances: bool) -> list[Accepted]:
    try:
        lines = parse_accepted(form.accepted, has_tolerances=has_tolerances)
    except BadAcceptedLine as bad:
        text = _(
            "Line %(n)d cannot be read. Write the share, an equals sign and what to"
            " accept: 1 = Paris"
        )
        raise CannotCorrect(text % {"n": bad.number}) from None
    listed = {line["text"] for line in lines}
    share = _share(form) if form.ticked else Decimal(1)
    new = [text for text in dict.fromkeys(form.ticked) if text not in listed]
    return [*(accepting(text, share) for text in new), *lines]


def _share(form: TypedCorrection) -> Decimal:
    try:
        share = parse_points(form.share)
    except (NoNumber, OutOfBounds):
        share = Decimal(2)
    if share > 1:
        raise CannotCorrect(_("A share of the points is from 0 to 1."))
    return share


def _points(form: TypedCorrection) -> Decimal | None:
    if not form.points.strip():
        return None
    try:
        return parse_points(form.points)
    except (NoNumber, OutOfBounds):
        raise CannotCorrect(_("Write the points as a number, like 2.5.")) from None
