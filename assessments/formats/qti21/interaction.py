"""What an item asks, with how it is scored; common to all interactions."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import MAX_CHOICES
from assessments.formats.opening.xml import Element, children
from assessments.formats.qti21.body import Body
from assessments.formats.qti21.processing import Scoring
from assessments.formats.qti21.values import NotScoredAlike
from assessments.questions.parsed import ParsedChoice


@dataclass(frozen=True, slots=True)
class Answering:
    """An item with a single interaction."""

    interaction: Element
    scoring: Scoring
    body: Body

    def options(self, *names: str) -> list[Element]:
        found = children(self.interaction, *names)
        if len(found) > MAX_CHOICES:
            text = _("The question has more than %(most)d answers.")
            raise NotScoredAlike(text % {"most": MAX_CHOICES})
        if len(found) < 2:
            raise NotScoredAlike(_("A choice needs at least two answers."))
        return found

    def nothing_earns_nothing(self) -> None:
        if self.scoring.score(None) != 0:
            raise NotScoredAlike


def name_of(option: Element) -> str:
    return option.get("identifier", "")


def option_line(reading: Answering, option: Element, weight: Decimal) -> ParsedChoice:
    text = reading.body.text(option)
    if not text.text:
        raise NotScoredAlike(_("An answer has no text."))
    return ParsedChoice(text, weight=weight, feedback=reading.body.feedback(option))
