"""
Multiple choice: any of several options; only the right set earns all points. Pure.

The author chooses what a set that is not wholly right earns (``RULE``).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assessments.questions.authored import AuthoredChoice, Flaw, note, weights_of
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import InvalidResponse, Kind, Response
from assessments.questions.kinds.base import PLACE, Decides, object_with, only, place
from assessments.questions.kinds.options import RIGHT, WRONG, OptionsKind
from assessments.questions.line_editors import Credit, LineEditor
from assessments.questions.paper import Item, Option
from assessments.questions.plain import ANSWER, Filled, PlainForm, number_in
from assessments.questions.presented import Line, PresentedItem, ShownLines, line_of
from assessments.questions.settings import OneOf, Setting, Settings
from assessments.questions.weights import (
    PLACES,
    WHOLE,
    is_whole,
    sound_weights,
    weights_worked_out,
)
from assessments.translation import gettext as _
from assessments.translation import gettext_noop

NOTHING = Decimal(0)
SUM, ALL_OR_NOTHING, PENALTY = "sum", "all_or_nothing", "penalty"
RULE = Setting(
    "rule",
    gettext_noop("Points"),
    gettext_noop("What an answer earns that is not wholly right."),
    OneOf(
        (
            (SUM, gettext_noop("Each right option earns its share; never below 0")),
            (ALL_OR_NOTHING, gettext_noop("All points for exactly the right options")),
            (PENALTY, gettext_noop("Wrong options take points away, below 0 as well")),
        )
    ),
    SUM,
    is_shown=True,
)
#: A correction: choosing the option neither earns nor costs anything.
EITHER = "either"


class _Form(PlainForm):
    def fill(self, response: Response) -> Filled:
        return {ANSWER: [str(choice) for choice in response["choices"]]}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        choices = [number_in(text, ANSWER) for text in filled.get(ANSWER, ())]
        return {"choices": sorted(set(choices))} if choices else None


class MultipleChoice(OptionsKind):
    name = Kind.MULTIPLE
    label = gettext_noop("Multiple choice")
    line_editor = LineEditor(
        gettext_noop("One line for each option. Tick all that are right."),
        Credit.TICKED,
        has_shares=True,
    )
    form = _Form()
    schema = object_with("choices", {"type": "array", "items": PLACE})
    settings = (RULE,)

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        choices = only(response, "choices")
        if not isinstance(choices, list):
            raise InvalidResponse("choices must be a list of numbers")
        places = sorted({place(choice, options) for choice in choices})
        if len(places) != len(choices):
            raise InvalidResponse("a choice may be listed only once")
        return {"choices": places} if places else None

    def share(self, item: Item, response: Response) -> Decimal:
        """
        The sum of the chosen options' weights, at most 1; wrong options may cost.

        At least 0, or by the rule of penalties at least -1. Nearly 1 counts as 1, or
        three thirds of many points would lose a hundredth.
        """
        rule = RULE.of_item(item)
        if rule == ALL_OR_NOTHING:
            return WHOLE if _is_the_right_set(item, response) else NOTHING
        chosen = self.chosen(item, response)
        total = sum((Decimal(option["weight"]) for option in chosen), NOTHING)
        least = -WHOLE if rule == PENALTY else NOTHING
        return WHOLE if is_whole(total) else max(least, total)

    def notes(self, settings: Settings) -> tuple[str, ...]:
        told = {
            ALL_OR_NOTHING: _("You get the points only for exactly the right options."),
            PENALTY: _("Wrong options take points away."),
        }
        rule = RULE.of(settings)
        return (told[rule],) if rule in told else ()

    def settled(
        self, choices: Sequence[AuthoredChoice], settings: Settings
    ) -> Sequence[AuthoredChoice]:
        """
        All or nothing: each right option counts the same, and each wrong one against it.

        So a weight of 0 is left for an option that a correction says does not matter.
        """
        if RULE.of(settings) != ALL_OR_NOTHING:
            return choices
        right = sum(choice.weight > 0 for choice in choices)
        fair = (WHOLE / max(right, 1)).quantize(PLACES)
        return [
            replace(one, weight=fair if one.weight > 0 else -fair) for one in choices
        ]

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        """Deal sound weights, however the key was stored (see questions.weights)."""
        weights = sound_weights(weights_of(choices))
        pairs = zip(choices, weights, strict=True)
        sound = [replace(choice, weight=weight) for choice, weight in pairs]
        return super().deal(sound, dealer)

    def key_flaws(self, choices: Sequence[AuthoredChoice]) -> Iterator[Flaw]:
        weights = weights_of(choices)
        if (sound := sound_weights(weights)) != weights:
            yield note(weights_worked_out(sound))
        else:
            yield from super().key_flaws(choices)

    def mark_the_right(self) -> str:
        return _("Mark the right options: give each the weight 1.")

    def stored_weights(self, weights: Sequence[Decimal]) -> list[Decimal]:
        return sound_weights(weights)

    def earns_all(self, weights: Sequence[Decimal]) -> bool:
        return is_whole(sum((one for one in weights if one > 0), NOTHING))

    def chosen(self, item: Item, response: Response) -> list[Option]:
        return [item["options"][number - 1] for number in response["choices"]]

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return tuple(line_of(item.options, number) for number in response["choices"])

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        options = enumerate(item["options"], 1)
        return {"choices": [n for n, one in options if Decimal(one["weight"]) > 0]}

    def as_written(self, weight: Decimal) -> str:
        return _("counts as right") if weight > 0 else _("counts as wrong")

    def verdicts(self) -> tuple[tuple[str, str], ...]:
        return (*super().verdicts(), (EITHER, _("does not matter")))

    def corrected_weights(
        self, weights: Sequence[Decimal], verdicts: Sequence[str]
    ) -> list[Decimal]:
        """
        Only the right set earns all points again.

        A right option earns what the author's right options earn on average, and a wrong
        one costs what the author's wrong ones cost.
        """
        earns = _mean([one for one in weights if one > 0]) or WHOLE
        costs = _mean([one for one in weights if one <= 0])
        told = {RIGHT: earns, WRONG: costs, EITHER: NOTHING}
        pairs = list(zip(weights, verdicts, strict=True))
        changed = [
            weight if (verdict == RIGHT and weight > 0) else told.get(verdict, weight)
            for weight, verdict in pairs
        ]
        whole = sum((one for one in changed if one > 0), NOTHING) or WHOLE
        scaled = [one / whole if one > 0 else one for one in changed]
        matters = [n for n, verdict in enumerate(verdicts) if verdict != EITHER]
        sound = sound_weights([scaled[n] for n in matters])
        for index, weight in zip(matters, sound, strict=True):
            scaled[index] = weight.quantize(PLACES)
        return scaled

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        places = range(1, options + 1)
        return {"choices": sorted(rng.sample(places, rng.randint(1, options)))}


def _is_the_right_set(item: Item, response: Response) -> bool:
    weights = [Decimal(option["weight"]) for option in item["options"]]
    chosen = set(response["choices"])
    return all(
        (number in chosen) == (weight > 0)
        for number, weight in enumerate(weights, 1)
        if weight
    )


def _mean(weights: Sequence[Decimal]) -> Decimal:
    return sum(weights, NOTHING) / len(weights) if weights else NOTHING
