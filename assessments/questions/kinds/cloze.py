"""
Cloze: a text with gaps, each answered like a question of a former kind. Pure.

The text of the question has ``{#1}`` at the place of gap 1. Line n of the answer is gap
n in Moodle's notation (gap_notation). A frozen paper holds each gap as a part, which is
an item of the gap's kind; its points are the weight of the gap.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids
from assessments.questions.corrections import InvalidCorrection, KeyCorrection, KeyLine
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import (
    TEXT_CHARS,
    InvalidResponse,
    Response,
    ResponseTooLong,
)
from assessments.questions.kinds.base import (
    Decides,
    QuestionKind,
    Schema,
    object_with,
    only,
)
from assessments.questions.kinds.cloze_form import ClozeForm
from assessments.questions.kinds.gap_notation import (
    BrokenGap,
    numbered_places,
    places_in,
    split,
)
from assessments.questions.kinds.gaps import (
    GAP_KINDS,
    fits,
    gap_flaws,
    gap_name,
    kind_for,
    kind_of_part,
    line_of_gap,
    part_of,
    weight_of,
)
from assessments.questions.kinds.matching import check_lines
from assessments.questions.kinds.options import RIGHT, WRONG
from assessments.questions.kinds.written import WORDS
from assessments.questions.line_editors import Credit, LineEditor
from assessments.questions.paper import Accepted, Item, Option
from assessments.questions.presented import Line, LinesOfItem, ShownLines
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.translation import gettext as _
from assessments.translation import gettext_noop

NOTHING = Decimal(0)
MOST_GAPS = 100
#: Beyond this many responses nobody works out what guessing earns.
MOST_GUESSES = 5_000
PARTS: Schema = {
    "type": "object",
    "additionalProperties": {"anyOf": [kind.schema for kind in GAP_KINDS.values()]},
}


class Cloze(QuestionKind):
    name = "cloze"
    label = gettext_noop("Text with gaps")
    form = ClozeForm()
    schema = object_with("parts", PARTS)
    line_editor = LineEditor(
        gettext_noop("One line for each gap, in Moodle's notation without its braces."),
        Credit.NONE,
    )
    shows_choices = False

    def shape(self, item: Item) -> tuple[int, int]:
        """The most options that a gap offers, and the number of gaps."""
        parts = item.get("parts", [])
        return max((len(part["options"]) for part in parts), default=0), len(parts)

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        """``options`` is the most that one gap offers, ``stems`` the number of gaps."""
        parts = only(response, "parts")
        check_lines(parts, stems, "parts must be an object from gap to response", "gap")
        checked = {
            number: _checked(parts[number], options)
            for number in sorted(parts, key=int)
        }
        filled = {number: one for number, one in checked.items() if one is not None}
        length = sum(len(one.get("text", "")) for one in filled.values())
        if length > TEXT_CHARS:
            raise ResponseTooLong(
                f"{length:,} characters; at most {TEXT_CHARS:,} can be saved"
            )
        return {"parts": filled} if filled else None

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        gaps = enumerate(choices, 1)
        return Dealt(parts=[part_of(number, one, dealer) for number, one in gaps])

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        if not choices:
            remedy = _("Write at least one gap, such as {1:SHORTANSWER:=Berlin}.")
            yield Flaw(_("it has no gap."), remedy, Forbids.PUBLISHING)
        if len(choices) > MOST_GAPS:
            remedy = _("A text can have at most %(most)d gaps.") % {"most": MOST_GAPS}
            yield Flaw(_("it has too many gaps."), remedy, Forbids.PUBLISHING)
            return
        for number, choice in enumerate(choices, 1):
            yield from gap_flaws(number, choice)
        if choices and not any(weight_of(choice) for choice in choices):
            remedy = _("Give at least one gap a weight above 0.")
            yield Flaw(_("no gap has a weight."), remedy, Forbids.PUBLISHING)

    def text_flaws(
        self, text: str, choices: Sequence[AuthoredChoice]
    ) -> Iterator[Flaw]:
        if _holds_a_key(text):
            words = _("its text still holds a gap with its right answer.")
            yield Flaw(words, words[:1].upper() + words[1:], Forbids.PUBLISHING)
        found = [int(match[1]) for match in places_in(text)]
        for number in range(1, len(choices) + 1):
            if found.count(number) != 1:
                name = {"gap": f"{{#{number}}}"}
                words = _("its text does not have %(gap)s exactly once.") % name
                yield Flaw(words, words[:1].upper() + words[1:], Forbids.PUBLISHING)
        if found and max(found) > len(choices):
            name = {"gap": f"{{#{max(found)}}}"}
            words = _("its text has %(gap)s, and there is no such gap.") % name
            yield Flaw(words, words[:1].upper() + words[1:], Forbids.PUBLISHING)

    def shown_text(self, text: str) -> str:
        return numbered_places(text)

    def share(self, item: Item, response: Response) -> Decimal:
        """The mean of the gaps' shares, each with the weight of its gap."""
        parts = item.get("parts", [])
        whole = sum((Decimal(part["points"]) for part in parts), NOTHING)
        earned = sum(
            (
                Decimal(part["points"]) * kind_of_part(part).share(part, one)
                for part, one in _answered(item, response)
            ),
            NOTHING,
        )
        return earned / whole if whole else NOTHING

    def chosen(self, item: Item, response: Response) -> list[Option]:
        """The chosen options, and the accepted lines that decided, for feedback."""
        found: list[Option] = []
        for part, one in _answered(item, response):
            kind = kind_of_part(part)
            found += kind.chosen(part, one)
            if line := next(kind.matching(part, one), None):
                found.append(_as_option(line, part["format"]))
        return found

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        """A line for each gap that was filled in."""
        return tuple(
            line_of_gap(int(number), _part_words(item, int(number), one))
            for number, one in response["parts"].items()
        )

    def right(self, item: Item) -> tuple[Line, ...]:
        return tuple(
            line_of_gap(part["number"], kind_of_part(part).right(part))
            for part in item.get("parts", [])
        )

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        found = (
            (part["number"], kind_of_part(part).best(part, decides))
            for part in item.get("parts", [])
        )
        parts = {str(number): one for number, one in found if one is not None}
        return {"parts": parts} if parts else None

    def within_reach(self, item: Item, decides: Decides | None = None) -> Item:
        parts = item.get("parts", [])
        return {
            **item,
            "parts": [kind_of_part(one).within_reach(one, decides) for one in parts],
        }

    def guesses(self, item: Item) -> Iterator[Response]:
        """Each gap with a single choice has each of its options equally often."""
        gaps = {
            str(part["number"]): list(kind_of_part(part).guesses(part))
            for part in item.get("parts", [])
        }
        guessed = {number: found for number, found in gaps.items() if found}
        rounds = math.lcm(*map(len, guessed.values())) if guessed else 0
        if rounds <= MOST_GUESSES:
            for turn in range(rounds):
                yield {"parts": {n: one[turn % len(one)] for n, one in guessed.items()}}

    def key_lines(self, item: Item) -> tuple[KeyLine, ...]:
        """The options of each gap, and the accepted lines of typed ones."""
        return tuple(chain.from_iterable(map(_key_lines, item.get("parts", []))))

    def with_lines(self, item: Item, lines: Mapping[str, str]) -> Item:
        parts = item.get("parts", [])
        return {**item, "parts": [_with_lines(part, lines) for part in parts]}

    def check_key(self, item: Item, key: KeyCorrection) -> None:
        """
        Raises:
            InvalidCorrection: If the question cannot be corrected like this. A gap takes
                no further text or number; its lines can be made right or wrong.
        """
        if key.get("accepted"):
            raise InvalidCorrection(
                _(
                    "No further answers can be accepted for a gap. Correct its lines, or "
                    "give the points by hand."
                )
            )
        super().check_key(item, key)
        for part in self.with_lines(item, key.get("lines", {})).get("parts", []):
            lines: list[Any] = [*part["options"], *part["accepted"]]
            if not any(Decimal(line["weight"]) > 0 for line in lines):
                text = _("%(gap)s: no answer would be right.")
                raise InvalidCorrection(text % {"gap": gap_name(part["number"])})

    def is_half(self, response: Response, options: int, stems: int) -> bool:
        return len(response["parts"]) < stems

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        """Options are chosen, if any gap has options; else words are typed."""

        def one() -> Response:
            if options:
                return {"choice": rng.choice(range(1, options + 1))}
            return {"text": rng.choice(WORDS)}

        return {"parts": {str(number): one() for number in range(1, stems + 1)}}


def _holds_a_key(text: str) -> bool:
    try:
        return bool(split("".join(text.split("{#")))[1])
    except BrokenGap:
        return True


def _checked(response: object, options: int) -> Response | None:
    if response is None:
        return None
    kind = kind_for(response) if isinstance(response, dict) else None
    if kind is None or not isinstance(response, dict):
        raise InvalidResponse(
            "each part must be a response with text, number, choice or choices"
        )
    # To a typed number the options say whether it takes a unit; a gap takes none.
    return kind.check(response, options if kind.shows_choices else 0, 0)


def _answered(item: Item, response: Response) -> Iterator[tuple[Item, Response]]:
    """The gaps that were filled in as their kind is, with their responses."""
    for part in item.get("parts", []):
        one = response["parts"].get(str(part["number"]))
        if one is not None and fits(part, one):
            yield part, one


def _part_words(item: ShownLines, number: int, response: Response) -> tuple[Line, ...]:
    kind = kind_for(response)
    inside = number <= len(item.parts)
    lines = item.parts[number - 1] if inside else LinesOfItem((), ())
    return kind.words(lines, response) if kind else ()


def _as_option(line: Accepted, format: str) -> Option:
    return {
        "text": line["text"],
        "format": format,
        "weight": line["weight"],
        "rank": 0,
        "feedback": line["feedback"],
    }


def _key_lines(part: Item) -> Iterator[KeyLine]:
    gap = part["number"]
    kind = kind_of_part(part)
    lines = kind.key_lines(part) if part["options"] else _accepted_lines(part)
    for line in lines:
        number = f"{gap}.{line.number}"
        text = f"{gap_name(gap)}: {line.text}"
        yield KeyLine(number, text, line.format, line.as_written, line.verdicts)


def _accepted_lines(part: Item) -> Iterator[KeyLine]:
    right, wrong = _("counts as right"), _("counts as wrong")
    for number, line in enumerate(part["accepted"], 1):
        weight = Decimal(line["weight"])
        words = {Decimal(0): wrong, Decimal(1): right}
        percent = f"{(weight * 100).normalize():f} %"
        yield KeyLine(
            str(number),
            line["text"],
            "plain",
            words.get(weight, percent),
            ((RIGHT, right), (WRONG, wrong)),
        )


def _with_lines(part: Item, lines: Mapping[str, str]) -> Item:
    begin = f"{part['number']}."
    told = {
        number.removeprefix(begin): verdict
        for number, verdict in lines.items()
        if number.startswith(begin)
    }
    if not told:
        return part
    if part["options"]:
        return kind_of_part(part).with_lines(part, told)
    weights = {RIGHT: "1", WRONG: "0"}
    accepted: list[Accepted] = [
        {**line, "weight": weights.get(told.get(str(n), ""), line["weight"])}
        for n, line in enumerate(part["accepted"], 1)
    ]
    return {**part, "accepted": accepted}
