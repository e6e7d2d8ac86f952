"""True or false: two options named True and False; the page translates them. Pure."""

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids, weights_of
from assessments.questions.dealing import Dealer, Dealt, option
from assessments.questions.kind import InvalidResponse, Kind, Response
from assessments.questions.kinds.base import Decides, object_with, only, weights_in
from assessments.questions.kinds.options import (
    OptionsKind,
    no_right_answer,
    options_flaws,
)
from assessments.questions.line_editors import Credit, LineEditor
from assessments.questions.paper import Item, Option
from assessments.questions.plain import ANSWER, Filled, PlainForm, text_in
from assessments.questions.presented import Line, PresentedItem, ShownLines
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.translation import gettext as _
from assessments.translation import gettext_noop


class _Form(PlainForm):
    def fill(self, response: Response) -> Filled:
        return {ANSWER: ["true" if response["value"] else "false"]}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        text = text_in(filled)
        return {"value": text == "true"} if text else None


class TrueFalse(OptionsKind):
    name = Kind.TRUE_FALSE
    label = gettext_noop("True or false")
    line_editor = LineEditor(
        gettext_noop("Tick whether the statement of the question is true or false."),
        Credit.TICKED,
        fixed=(gettext_noop("True"), gettext_noop("False")),
    )
    form = _Form()
    schema = object_with("value", {"type": "boolean"})

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        value = only(response, "value")
        if not isinstance(value, bool):
            raise InvalidResponse("value must be true or false")
        return {"value": value}

    def share(self, item: Item, response: Response) -> Decimal:
        """The weight of the option named after the value."""
        weights = {one["text"]: one["weight"] for one in item["options"]}
        return Decimal(weights.get(str(response["value"]), "0"))

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        """True always stands first, even if options are shuffled."""
        ordered = sorted(choices, key=lambda choice: choice.text != "True")
        return Dealt(options=[option(choice) for choice in ordered])

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        if sorted(choice.text for choice in choices) != ["False", "True"]:
            yield _not_true_and_false(choices)
        elif not any(weight > 0 for weight in weights_of(choices)):
            yield no_right_answer(_mark_the_right())
        elif sorted(weights_of(choices)) != [0, 1]:
            words = _("its weights are not 1 and 0.")
            yield Flaw(words, _mark_the_right(), Forbids.SAVING)

    def chosen(self, item: Item, response: Response) -> list[Option]:
        value = str(response["value"])
        return [one for one in item["options"] if one["text"] == value]

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return (truth(response["value"]),)

    def option_text(self, text: str) -> str:
        return truth(text == "True").text

    def right(self, item: Item) -> tuple[Line, ...]:
        return tuple(
            truth(one["text"] == "True")
            for one in item["options"]
            if Decimal(one["weight"]) > 0
        )

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        weights = weights_in(item["options"])
        return {"value": weights.index(max(weights)) == 0} if weights else None

    def lines(self, item: ShownLines) -> tuple[Line, ...]:
        return truth(True), truth(False)

    def guesses(self, item: Item) -> Iterator[Response]:
        yield from ({"value": value} for value in (True, False))

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"value": rng.random() < 0.5}


def truth(value: bool) -> Line:
    return Line(_("True") if value else _("False"))


def _mark_the_right() -> str:
    return _("Give the right one the weight 1 and the other the weight 0.")


def _not_true_and_false(choices: Sequence[AuthoredChoice]) -> Flaw:
    """Nobody can choose other options, so nobody would earn anything."""
    words = [flaw.words for flaw in options_flaws(choices)]
    return Flaw(
        words[0] if words else _("its options are not True and False."),
        _("Give exactly the two options True and False."),
        Forbids.PUBLISHING,
    )
