"""Matching: candidates choose the option that belongs to each stem. Pure."""

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids
from assessments.questions.corrections import KeyLine, option_numbers, stem_numbers
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import InvalidResponse, Kind, Response
from assessments.questions.kinds.base import (
    PLACE,
    Decides,
    QuestionKind,
    object_with,
    only,
    place,
)
from assessments.questions.line_editors import Credit, LineEditor
from assessments.questions.paper import Item, Option, Stem
from assessments.questions.plain import (
    Filled,
    LinesForm,
    number_in,
    text_in,
)
from assessments.questions.presented import (
    Line,
    PresentedItem,
    PresentedOption,
    ShownLines,
    line_of,
    shown_lines,
)
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.translation import gettext as _
from assessments.translation import gettext_noop


class _Form(LinesForm):
    pattern = "stem-{}"

    def lines(self, item: PresentedItem) -> tuple[PresentedOption, ...]:
        return item.stems

    def fill(self, response: Response) -> Filled:
        pairs = response["pairs"]
        return {self.name(stem): [str(choice)] for stem, choice in pairs.items()}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        pairs = {
            str(number): number_in(text_in(filled, name), name)
            for number, name in self.names(item).items()
            if text_in(filled, name)
        }
        return {"pairs": pairs} if pairs else None


class Matching(QuestionKind):
    name = Kind.MATCHING
    label = gettext_noop("Matching")
    line_editor = LineEditor(
        gettext_noop(
            "One line for each pair: the text, and what belongs with it. A line"
            " without a text is one more option that belongs to nothing."
        ),
        Credit.NONE,
    )
    form = _Form()
    has_matches = True
    schema = object_with("pairs", {"type": "object", "additionalProperties": PLACE})

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        pairs = only(response, "pairs")
        check_lines(pairs, stems, "pairs must be an object from stem to choice", "stem")
        ordered = sorted(pairs, key=int)
        return (
            {"pairs": {stem: place(pairs[stem], options) for stem in ordered}}
            if pairs
            else None
        )

    def share(self, item: Item, response: Response) -> Decimal:
        """The share of stems with the right option; options are compared by text."""
        texts = [option["text"] for option in item["options"]]
        pairs = response["pairs"]
        right = sum(
            texts[pairs[str(number)] - 1] == texts[stem["option"] - 1]
            for number, stem in enumerate(item["stems"], 1)
            if str(number) in pairs
        )
        return Decimal(right) / len(item["stems"])

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        options = _matches(choices, dealer)
        return Dealt(options=options, stems=_stems(choices, options, dealer))

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        remedy = _("Give at least two lines with a text to be matched.")
        if not any(choice.text and choice.match for choice in choices):
            yield Flaw(_("it has no pairs."), remedy, Forbids.PUBLISHING)
        elif sum(bool(choice.text.strip()) for choice in choices) < 2:
            yield Flaw(_("it has a single pair."), remedy, Forbids.SAVING)
        if not all(choice.match.strip() for choice in choices):
            yield Flaw(
                _("a line belongs with nothing."),
                _(
                    "Fill in “belongs with” on every line. A line without a text is an "
                    "option that belongs to nothing."
                ),
                Forbids.SAVING,
            )

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        pairs = response["pairs"]
        return tuple(
            _pair(item, int(stem), pairs[stem]) for stem in sorted(pairs, key=int)
        )

    def right(self, item: Item) -> tuple[Line, ...]:
        shown = shown_lines(item)
        stems = enumerate(item["stems"], 1)
        return tuple(_pair(shown, number, stem["option"]) for number, stem in stems)

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        stems = enumerate(item["stems"], 1)
        return {"pairs": {str(number): stem["option"] for number, stem in stems}}

    def guesses(self, item: Item) -> Iterator[Response]:
        """Each stem has each option once, so each stem is right as often as by chance."""
        options, stems = len(item["options"]), len(item["stems"])
        for shift in range(options):
            pairs = {str(n): (n + shift) % options + 1 for n in range(1, stems + 1)}
            yield {"pairs": pairs}

    def key_lines(self, item: Item) -> tuple[KeyLine, ...]:
        texts = {number: item["options"][i]["text"] for number, i in _options(item)}
        verdicts = tuple((number, texts[number]) for number in sorted(texts, key=int))
        pairs = zip(stem_numbers(item), item["stems"], strict=True)
        return tuple(
            KeyLine(
                number,
                stem["text"],
                stem["format"],
                item["options"][stem["option"] - 1]["text"],
                verdicts,
            )
            for number, stem in sorted(pairs, key=lambda pair: int(pair[0]))
        )

    def with_lines(self, item: Item, lines: Mapping[str, str]) -> Item:
        places = dict(_options(item))
        told = [lines.get(number) for number in stem_numbers(item)]
        stems = [
            _stem_with(stem, places[option] + 1) if option in places else stem
            for stem, option in zip(item["stems"], told, strict=True)
        ]
        return {**item, "stems": stems}

    def is_half(self, response: Response, options: int, stems: int) -> bool:
        return len(response["pairs"]) < stems

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        places = range(1, options + 1)
        return {"pairs": {str(n): rng.choice(places) for n in range(1, stems + 1)}}


def check_lines(given: object, lines: int, words: str, line: str) -> None:
    """Refuse anything but an object whose keys are numbers of lines."""
    if not isinstance(given, dict):
        raise InvalidResponse(words)
    if unknown := set(given) - {str(number) for number in range(1, lines + 1)}:
        raise InvalidResponse(f"there is no {line} {min(unknown)[:20]!r}")


def _matches(choices: Sequence[AuthoredChoice], dealer: Dealer) -> list[Option]:
    """
    The right-hand sides with the distractors, each text once.

    Always shuffled: in authoring order the first option belongs to the first stem.
    """
    texts = dict.fromkeys(choice.match for choice in choices if choice.match)
    return [
        {"text": text, "format": "plain", "weight": "0", "rank": 0, "feedback": ""}
        for text in dealer.shuffled(texts)
    ]


def _stems(
    choices: Sequence[AuthoredChoice], options: list[Option], dealer: Dealer
) -> list[Stem]:
    numbers = {option["text"]: number for number, option in enumerate(options, 1)}
    stems = [choice for choice in choices if choice.text and choice.match]
    return [
        {
            "text": choice.text,
            "format": choice.format,
            "option": numbers[choice.match],
        }
        for choice in dealer.choices(stems)
    ]


def _options(item: Item) -> list[tuple[str, int]]:
    """The number of each option with its index on this paper."""
    return [(number, index) for index, number in enumerate(option_numbers(item))]


def _stem_with(stem: Stem, option: int) -> Stem:
    return {**stem, "option": option}


def _pair(item: ShownLines, stem: int, option: int) -> Line:
    left, right = line_of(item.stems, stem), line_of(item.options, option)
    return Line(left.text, left.format, right.text)
