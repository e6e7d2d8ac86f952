"""The base of the kinds that offer options to choose from. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assessments.questions.authored import (
    AuthoredChoice,
    Flaw,
    FlawCode,
    Forbids,
    any_is_blank,
)
from assessments.questions.dealing import Dealer, Dealt, option
from assessments.questions.kinds.base import QuestionKind, not_all_points
from assessments.questions.paper import Item
from assessments.questions.presented import Line, ShownLines, line_of, lines_of
from assessments.translation import gettext as _


class OptionsKind(QuestionKind):
    """A kind whose lines are options with weights."""

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        return Dealt(options=[option(choice) for choice in dealer.choices(choices)])

    def lines(self, item: ShownLines) -> tuple[Line, ...]:
        return tuple(line_of(item.options, one.number) for one in item.options)

    def flaws(
        self, choices: Sequence[AuthoredChoice], *, case_sensitive: bool = False
    ) -> Iterator[Flaw]:
        yield from options_flaws(choices)
        yield from self.key_flaws(choices)

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
