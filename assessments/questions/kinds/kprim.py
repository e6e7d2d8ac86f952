"""Kprim: four statements, each true or false. Pure."""

import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product

from assessments.questions.authored import (
    AuthoredChoice,
    Flaw,
    FlawCode,
    Forbids,
    any_is_blank,
    weights_of,
)
from assessments.questions.corrections import KeyLine, option_numbers
from assessments.questions.dealing import Dealer, Dealt, option
from assessments.questions.kind import InvalidResponse, Response
from assessments.questions.kinds.base import (
    Decides,
    QuestionKind,
    object_with,
    only,
)
from assessments.questions.kinds.matching import check_lines
from assessments.questions.line_editors import Credit, LineEditor
from assessments.questions.paper import Item, Option
from assessments.questions.plain import Filled, LinesForm, Unreadable, text_in
from assessments.questions.presented import (
    Line,
    PresentedItem,
    ShownLines,
    line_of,
    shown_lines,
)
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.translation import gettext as _
from assessments.translation import gettext_noop

STATEMENTS = 4
TRUTHS = {"true": True, "false": False}
#: The share of the points, by the number of statements answered wrongly or left out.
SHARES = {0: Decimal(1), 1: Decimal("0.5")}


class _Form(LinesForm):
    pattern = "statement-{}"

    def choices(self, item: PresentedItem) -> Sequence[tuple[str, str]]:
        return [(name, truth(value)) for name, value in TRUTHS.items()]

    def fill(self, response: Response) -> Filled:
        values = response["values"].items()
        return {self.name(n): ["true" if value else "false"] for n, value in values}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        values = {
            str(number): _read(text_in(filled, name), name)
            for number, name in self.names(item).items()
            if text_in(filled, name)
        }
        return {"values": values} if values else None


def _read(text: str, field: str) -> bool:
    if text not in TRUTHS:
        raise Unreadable(_("Choose true or false."), field)
    return TRUTHS[text]


class Kprim(QuestionKind):
    """A statement with a weight above 0 is true."""

    name = "kprim"
    label = gettext_noop("Kprim: four times true or false")
    line_editor = LineEditor(
        gettext_noop("Four statements. Tick those that are true."),
        Credit.TICKED,
        tick=gettext_noop("True"),
    )
    form = _Form()
    schema = object_with(
        "values", {"type": "object", "additionalProperties": {"type": "boolean"}}
    )

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        values = only(response, "values")
        words = "values must be an object from statement to true or false"
        check_lines(values, options, words, "statement")
        if not all(isinstance(value, bool) for value in values.values()):
            raise InvalidResponse(words)
        ordered = {number: values[number] for number in sorted(values, key=int)}
        return {"values": ordered} if ordered else None

    def share(self, item: Item, response: Response) -> Decimal:
        """All four right earn everything, three earn half, fewer earn nothing."""
        key = _key(item)
        right = sum(response["values"].get(n) is value for n, value in key.items())
        return SHARES.get(len(key) - right, Decimal(0))

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        return Dealt(options=[option(choice) for choice in dealer.choices(choices)])

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        if len(choices) != STATEMENTS:
            words = _("it does not have four statements.")
            yield Flaw(words, _("Give exactly four statements."), Forbids.PUBLISHING)
        if any_is_blank(choices):
            yield Flaw(
                _("a statement is empty."),
                _("Every statement needs a text."),
                Forbids.PUBLISHING,
                FlawCode.EMPTY_CHOICE,
            )
        if not set(weights_of(choices)) <= {0, 1}:
            yield Flaw(
                _("a weight is neither 1 nor 0."),
                _("Give each true statement the weight 1, and each false one 0."),
                Forbids.SAVING,
            )

    def chosen(self, item: Item, response: Response) -> list[Option]:
        return [item["options"][int(number) - 1] for number in response["values"]]

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        values = response["values"]
        return tuple(
            _in_words(item, int(number), values[number])
            for number in sorted(values, key=int)
        )

    def right(self, item: Item) -> tuple[Line, ...]:
        return self.words(shown_lines(item), {"values": _key(item)})

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        return {"values": _key(item)} if item["options"] else None

    def lines(self, item: ShownLines) -> tuple[Line, ...]:
        numbers = (one.number for one in item.options)
        return tuple(
            _in_words(item, n, value) for n in numbers for value in (True, False)
        )

    def guesses(self, item: Item) -> Iterator[Response]:
        numbers = [str(n) for n in range(1, len(item["options"]) + 1)]
        for values in product((True, False), repeat=len(numbers)):
            yield {"values": dict(zip(numbers, values, strict=True))}

    def key_lines(self, item: Item) -> tuple[KeyLine, ...]:
        verdicts = tuple((name, truth(value)) for name, value in TRUTHS.items())
        by_number = dict(zip(option_numbers(item), item["options"], strict=True))
        return tuple(
            KeyLine(
                number,
                by_number[number]["text"],
                by_number[number]["format"],
                truth(Decimal(by_number[number]["weight"]) > 0),
                verdicts,
            )
            for number in sorted(by_number, key=int)
        )

    def with_lines(self, item: Item, lines: Mapping[str, str]) -> Item:
        told = [lines.get(number) for number in option_numbers(item)]
        options = [
            _option(one, TRUTHS[verdict]) if verdict else one
            for one, verdict in zip(item["options"], told, strict=True)
        ]
        return {**item, "options": options}

    def is_half(self, response: Response, options: int, stems: int) -> bool:
        return len(response["values"]) < options

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"values": {str(n): rng.random() < 0.5 for n in range(1, options + 1)}}


def truth(value: bool) -> str:
    return _("True") if value else _("False")


def _option(option: Option, value: bool) -> Option:
    return {**option, "weight": "1" if value else "0"}


def _key(item: Item) -> dict[str, bool]:
    """Whether each statement is true, by its number."""
    options = enumerate(item["options"], 1)
    return {str(number): Decimal(one["weight"]) > 0 for number, one in options}


def _in_words(item: ShownLines, number: int, value: bool) -> Line:
    line = line_of(item.options, number)
    return Line(line.text, line.format, truth(value))
