"""The gaps of a text, each a small question of a former kind. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids
from assessments.questions.dealing import Dealer, digits
from assessments.questions.kind import Response
from assessments.questions.kinds.base import QuestionKind
from assessments.questions.kinds.gap_notation import BrokenGap, Gap, parse_gap
from assessments.questions.kinds.multiple import MultipleChoice
from assessments.questions.kinds.numerical import Numerical
from assessments.questions.kinds.short_text import ShortText
from assessments.questions.kinds.single import SingleChoice
from assessments.questions.paper import Item
from assessments.questions.presented import Line
from assessments.translation import gettext as _

GAP_KINDS: dict[str, QuestionKind] = {
    str(kind.name): kind
    for kind in (ShortText(), Numerical(), SingleChoice(), MultipleChoice())
}
#: The kind whose response has this field.
BY_FIELD = {
    field: kind
    for kind in GAP_KINDS.values()
    for field in kind.schema["properties"]
    if field != "reading"
}
#: The name under which a part keeps how its gap is shown.
LOOK = "look"
MARKUP = ("html", "moodle")
_TAG = re.compile(r"<[^<>]*>")


def gap_name(number: int) -> str:
    return _("Gap %(number)d") % {"number": number}


def kind_of_part(part: Item) -> QuestionKind:
    return GAP_KINDS[part["kind"]]


def part_of(number: int, choice: AuthoredChoice, dealer: Dealer) -> Item:
    """A line of the bank as a part of a frozen question."""
    gap = _read(choice.text)
    kind = GAP_KINDS[gap.type.kind]
    dealt = kind.deal(_lines(gap, choice.format), dealer)
    return {
        "number": number,
        "slot": 0,
        "section": 0,
        "kind": str(kind.name),
        "points": digits(gap.weight),
        "question_id": 0,
        "name": "",
        "text": "",
        "format": choice.format,
        "options": dealt.options,
        "stems": [],
        "accepted": dealt.accepted,
        "case_sensitive": gap.type.case_sensitive,
        "feedback": "",
        "settings": {LOOK: gap.type.look.value},
    }


def weight_of(choice: AuthoredChoice) -> Decimal:
    """The weight of a gap in its question."""
    return _read(choice.text).weight


def _read(notation: str) -> Gap:
    try:
        return parse_gap(notation)
    except BrokenGap:
        # No test with such a question can be published; one that was drawn by an
        # earlier paper is shown all the same.
        return Gap(parse_gap("1:SA:=?").type, ())


def _lines(gap: Gap, format: str) -> list[AuthoredChoice]:
    kind = GAP_KINDS[gap.type.kind]
    return [
        AuthoredChoice(
            text=answer.text if kind.shows_choices else as_words(answer.text, format),
            weight=answer.weight,
            tolerance=answer.tolerance,
            is_settled=True,
            format=format if kind.shows_choices else "plain",
            feedback=answer.feedback,
        )
        for answer in gap.answers
    ]


def gap_flaws(number: int, choice: AuthoredChoice) -> Iterator[Flaw]:
    """What is wrong with one gap, each flaw with the number of its gap."""
    try:
        gap = parse_gap(choice.text)
    except BrokenGap as broken:
        words = f"{gap_name(number)}: {broken.message}"
        yield Flaw(words, words, Forbids.PUBLISHING)
        return
    kind = GAP_KINDS[gap.type.kind]
    found = kind.flaws(
        _lines(gap, choice.format), case_sensitive=gap.type.case_sensitive
    )
    for flaw in found:
        name = gap_name(number)
        yield replace(
            flaw, words=f"{name}: {flaw.words}", remedy=f"{name}: {flaw.remedy}"
        )


def as_words(text: str, format: str = "html") -> str:
    """A text without its markup, on one line."""
    if format not in MARKUP:
        return text
    return " ".join(unescape(_TAG.sub(" ", text)).split())


def line_of_gap(number: int, lines: Sequence[Line]) -> Line:
    """What was filled into a gap, or should be, as one line."""
    texts = (as_words(line.text, line.format) for line in lines)
    return Line(gap_name(number), match="; ".join(texts))


def fits(part: Item, response: Response) -> bool:
    """Whether a response is one of the gap's kind: only such a response counts."""
    return kind_for(response) is kind_of_part(part) and not any(
        place > len(part["options"]) for place in _places(response)
    )


def kind_for(response: Response) -> QuestionKind | None:
    """The kind whose responses look like this one."""
    return next((BY_FIELD[field] for field in response if field in BY_FIELD), None)


def _places(response: Response) -> list[int]:
    if "choice" in response:
        return [response["choice"]]
    return list(response.get("choices", ()))
