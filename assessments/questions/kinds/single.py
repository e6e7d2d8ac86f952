"""Single choice: one of several options, each worth its weight. Pure."""

import random
from collections.abc import Iterator
from decimal import Decimal

from assessments.questions.kind import Kind, Response
from assessments.questions.kinds.base import (
    PLACE,
    Decides,
    object_with,
    only,
    place,
    weights_in,
)
from assessments.questions.kinds.options import OptionsKind
from assessments.questions.line_editors import Credit, LineEditor
from assessments.questions.paper import Item, Option
from assessments.questions.plain import (
    ANSWER,
    Filled,
    PlainForm,
    number_in,
    text_in,
)
from assessments.questions.presented import (
    Line,
    PresentedItem,
    ShownLines,
    line_of,
    lines_of,
)
from assessments.translation import gettext_noop


class _Form(PlainForm):
    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        text = text_in(filled)
        return {"choice": number_in(text, ANSWER)} if text else None


class SingleChoice(OptionsKind):
    name = Kind.SINGLE
    label = gettext_noop("Single choice")
    line_editor = LineEditor(
        gettext_noop("One line for each option. Tick the right one."),
        Credit.TICKED,
        has_shares=True,
    )
    form = _Form()
    schema = object_with("choice", PLACE)

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        return {"choice": place(only(response, "choice"), options)}

    def share(self, item: Item, response: Response) -> Decimal:
        """The weight of the chosen option; below 0 the option costs points."""
        return Decimal(item["options"][response["choice"] - 1]["weight"])

    def chosen(self, item: Item, response: Response) -> list[Option]:
        return [item["options"][response["choice"] - 1]]

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return (line_of(item.options, response["choice"]),)

    def right(self, item: Item) -> tuple[Line, ...]:
        """The options that earn the most."""
        most = max(weights_in(item["options"]), default=Decimal(0))
        return lines_of(
            option
            for option in item["options"]
            if Decimal(option["weight"]) == most and most > 0
        )

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        """The first option with the greatest weight."""
        weights = weights_in(item["options"])
        return {"choice": 1 + weights.index(max(weights))} if weights else None

    def guesses(self, item: Item) -> Iterator[Response]:
        yield from ({"choice": n} for n in range(1, len(item["options"]) + 1))

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"choice": rng.choice(range(1, options + 1))}
