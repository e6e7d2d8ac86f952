"""What a correction of a key says, in words for staff."""

from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.grading.accepted_lines import said
from assessments.grading.overlay import Correction, Void
from assessments.models import QuestionVersion
from assessments.questions.paper import Item
from assessments.questions.presented import shown_points
from assessments.questions.registry import kind_of
from assessments.questions.versions import item_of

HUNDRED = Decimal(100)
SHOWN = 20


def version_item(version: QuestionVersion) -> Item:
    return item_of(version.question, version.pk, version.content)


def in_words(version: QuestionVersion, correction: Correction) -> list[str]:
    """One sentence for each thing that is different from the key as it was written."""
    words = [*_void(correction), *_points(correction)]
    lines = correction.key.get("lines", {})
    for line in kind_of(version.content["kind"]).key_lines(version_item(version)):
        if verdict := lines.get(line.number):
            text = _("“%(line)s”: %(now)s. It was: %(before)s.")
            now = dict(line.verdicts).get(verdict, verdict)
            facts = {"line": line.text, "now": now, "before": line.as_written}
            words.append(text % facts)
    words += _accepted(correction)
    return words or [_("The key counts as its author wrote it.")]


def _void(correction: Correction) -> list[str]:
    match correction.void:
        case Void.FULL:
            return [_("Void: everybody gets all of its points.")]
        case Void.OUT:
            return [_("Void: it is out of the total for everybody.")]
    return []


def _points(correction: Correction) -> list[str]:
    if correction.points is None:
        return []
    points = shown_points(correction.points)
    return [_("The question is worth %(points)s points.") % {"points": points}]


def _accepted(correction: Correction) -> list[str]:
    accepted = correction.key.get("accepted", [])
    words = []
    for line in accepted[:SHOWN]:
        share = shown_points(Decimal(line["weight"]) * HUNDRED)
        text = _("“%(text)s” earns %(share)s %%.")
        words.append(text % {"text": said(line), "share": share})
    if len(accepted) > SHOWN:
        words.append(_("And %(n)d more.") % {"n": len(accepted) - SHOWN})
    return words
