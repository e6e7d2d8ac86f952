"""The base of the kinds that offer options to choose from. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from assessments.questions.authored import (
    AuthoredChoice,
    Flaw,
    FlawCode,
    Forbids,
    any_is_blank,
)
from assessments.questions.corrections import (
    InvalidCorrection,
    KeyCorrection,
    KeyLine,
    option_numbers,
)
from assessments.questions.dealing import Dealer, Dealt, digits, option
from assessments.questions.kinds.base import QuestionKind, not_all_points, weights_in
from assessments.questions.paper import Item
from assessments.questions.presented import (
    Line,
    ShownLines,
    line_of,
    lines_of,
    shown_points,
)
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.translation import gettext as _

RIGHT, WRONG = "right", "wrong"
NOTHING, ALL, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class OptionsKind(QuestionKind):
    """A kind whose lines are options with weights."""

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        return Dealt(options=[option(choice) for choice in dealer.choices(choices)])

    def lines(self, item: ShownLines) -> tuple[Line, ...]:
        return tuple(line_of(item.options, one.number) for one in item.options)

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        yield from options_flaws(choices)
        yield from self.key_flaws(self.settled(choices, settings))

    def key_flaws(self, choices: Sequence[AuthoredChoice]) -> Iterator[Flaw]:
        if not any(choice.weight > 0 for choice in choices):
            yield no_right_answer(self.mark_the_right())
        elif not self.earns_all([choice.weight for choice in choices]):
            yield not_all_points()

    def mark_the_right(self) -> str:
        """The remedy if no option is right."""
        return _("Mark the right option: give it the weight 1.")

    def right(self, item: Item) -> tuple[Line, ...]:
        """The options that earn something."""
        options = item["options"]
        return lines_of(one for one in options if Decimal(one["weight"]) > 0)

    def key_lines(self, item: Item) -> tuple[KeyLine, ...]:
        pairs = zip(option_numbers(item), item["options"], strict=True)
        by_number = dict(pairs)
        return tuple(
            KeyLine(
                number,
                self.option_text(by_number[number]["text"]),
                by_number[number]["format"],
                self.as_written(Decimal(by_number[number]["weight"])),
                self.verdicts(),
            )
            for number in sorted(by_number, key=int)
        )

    def option_text(self, text: str) -> str:
        """The text of an option in the reader's language."""
        return text

    def as_written(self, weight: Decimal) -> str:
        if weight in (NOTHING, ALL):
            return _("counts as right") if weight else _("counts as wrong")
        return f"{shown_points((weight * HUNDRED).quantize(Decimal('0.01')))} %"

    def verdicts(self) -> tuple[tuple[str, str], ...]:
        return ((RIGHT, _("counts as right")), (WRONG, _("counts as wrong")))

    def with_lines(self, item: Item, lines: Mapping[str, str]) -> Item:
        verdicts = [lines.get(number, "") for number in option_numbers(item)]
        weights = self.corrected_weights(weights_in(item["options"]), verdicts)
        pairs = zip(item["options"], weights, strict=True)
        options = [{**one, "weight": digits(weight)} for one, weight in pairs]
        return {**item, "options": options}  # type: ignore[typeddict-item]

    def corrected_weights(
        self, weights: Sequence[Decimal], verdicts: Sequence[str]
    ) -> list[Decimal]:
        """A right option earns everything; a wrong one nothing, or costs as before."""
        return [
            {RIGHT: ALL, WRONG: min(NOTHING, weight)}.get(verdict, weight)
            for weight, verdict in zip(weights, verdicts, strict=True)
        ]

    def check_key(self, item: Item, key: KeyCorrection) -> None:
        super().check_key(item, key)
        if max(weights_in(self.with_key(item, key)["options"]), default=NOTHING) <= 0:
            raise InvalidCorrection(
                _("No answer would be right. Make the question void instead.")
            )


def options_flaws(choices: Sequence[AuthoredChoice]) -> Iterator[Flaw]:
    """The flaws of options that do not concern their weights."""
    if len(choices) < 2:
        yield Flaw(
            _("it has fewer than two options."),
            _("Give at least two options to choose from."),
            Forbids.PUBLISHING,
        )
    if any_is_blank(choices):
        yield Flaw(
            _("an option is empty."),
            _("Every option needs a text."),
            Forbids.PUBLISHING,
            FlawCode.EMPTY_CHOICE,
        )


def no_right_answer(remedy: str) -> Flaw:
    words = _("no answer is right.")
    return Flaw(words, remedy, Forbids.PUBLISHING, FlawCode.NO_RIGHT_ANSWER)
