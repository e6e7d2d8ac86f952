"""Ordering: items to put in the right order. Pure."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from assessments.questions.authored import AuthoredChoice, Flaw, Forbids, any_is_blank
from assessments.questions.corrections import (
    InvalidCorrection,
    KeyCorrection,
    KeyLine,
    option_numbers,
)
from assessments.questions.dealing import Dealer, Dealt, option
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
from assessments.questions.paper import Item, Option
from assessments.questions.plain import (
    Filled,
    LinesForm,
    Unreadable,
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
from assessments.questions.settings import NO_SETTINGS, OneOf, Setting, Settings
from assessments.translation import gettext as _
from assessments.translation import gettext_noop

PLACES, NEIGHBOURS = "place", "neighbours"
RULE = Setting(
    "rule",
    gettext_noop("Points"),
    gettext_noop("What an order earns that is not wholly right."),
    OneOf(
        (
            (PLACES, gettext_noop("A share for each item at its place")),
            (NEIGHBOURS, gettext_noop("A share for each item right before its next")),
        )
    ),
    PLACES,
    is_shown=True,
)


class _Form(LinesForm):
    """The candidate gives each line a different place."""

    pattern = "place-{}"

    def choices(self, item: PresentedItem) -> Sequence[tuple[str, str]]:
        places = map(str, range(1, len(item.options) + 1))
        return [(place, place) for place in places]

    def fill(self, response: Response) -> Filled:
        places = enumerate(response["order"], 1)
        return {self.name(number): [str(place)] for place, number in places}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        names = self.names(item)
        given = {number: text_in(filled, name) for number, name in names.items()}
        if not any(given.values()):
            return None
        missing = next((number for number, text in given.items() if not text), None)
        if missing is not None:
            message = _("Choose a place for every line, or for none.")
            raise Unreadable(message, names[missing])
        places = {
            number: number_in(text, names[number]) for number, text in given.items()
        }
        _refuse_twice(places, names)
        return {"order": sorted(places, key=places.__getitem__)}


def _refuse_twice(places: dict[int, int], names: dict[int, str]) -> None:
    taken: set[int] = set()
    for number, at in places.items():
        if at in taken:
            text = _(
                "Give each line a place of its own: place %(place)d is used twice."
            )
            raise Unreadable(text % {"place": at}, names[number])
        taken.add(at)


class Ordering(QuestionKind):
    name = Kind.ORDERING
    label = gettext_noop("Ordering")
    line_editor = LineEditor(
        gettext_noop("One line for each item, in the right order."), Credit.NONE
    )
    form = _Form()
    schema = object_with("order", {"type": "array", "items": PLACE})
    settings = (RULE,)

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        order = only(response, "order")
        if not isinstance(order, list):
            raise InvalidResponse("order must be a list of numbers")
        places = [place(one, options) for one in order]
        if len(places) != options or len(set(places)) != options:
            raise InvalidResponse(
                f"order must hold each number from 1 to {options} once"
            )
        return {"order": places}

    def share(self, item: Item, response: Response) -> Decimal:
        """
        The share of places with the right item, or by its rule of right neighbours.

        A place is counted place by place, because a candidate can check that with a finger
        on the page. So an item far from its place costs the places between as well.
        Items are compared by text.
        """
        right = _in_order(item)
        put = self.chosen(item, response)
        if RULE.of_item(item) == NEIGHBOURS:
            return _neighbours(put, right)
        pairs = zip(put, right, strict=True)
        hits = sum(one["text"] == due["text"] for one, due in pairs)
        return Decimal(hits) / max(len(right), 1)

    def notes(self, settings: Settings) -> tuple[str, ...]:
        if RULE.of(settings) != NEIGHBOURS:
            return ()
        return (_("What counts is which item comes right after which."),)

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        """Always shuffled, but never into the right order."""
        right = [option(choice, rank) for rank, choice in enumerate(choices, 1)]
        mixed = dealer.shuffled(right)
        if [one["text"] for one in mixed] == [one["text"] for one in right]:
            mixed = mixed[1:] + mixed[:1]
        return Dealt(options=mixed)

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        if len(choices) < 2:
            yield Flaw(
                _("it has fewer than two items to put in order."),
                _("Give at least two items to put in order."),
                Forbids.PUBLISHING,
            )
        if any_is_blank(choices):
            words = _("an item is empty.")
            yield Flaw(words, _("Every item needs a text."), Forbids.SAVING)
        places = [one.position for one in choices if one.position is not None]
        if len(places) != len(set(places)):
            yield Flaw(
                _("two items have the same position."),
                _("Two items have the same position: which comes first?"),
                Forbids.SAVING,
            )

    def chosen(self, item: Item, response: Response) -> list[Option]:
        return [item["options"][number - 1] for number in response["order"]]

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        order = enumerate(response["order"], 1)
        return tuple(line_of(item.options, number, place) for place, number in order)

    def key_lines(self, item: Item) -> tuple[KeyLine, ...]:
        by_number = dict(zip(option_numbers(item), item["options"], strict=True))
        places = tuple((str(n), str(n)) for n in range(1, len(item["options"]) + 1))
        return tuple(
            KeyLine(number, one["text"], one["format"], str(one["rank"]), places)
            for number, one in sorted(by_number.items(), key=lambda pair: int(pair[0]))
        )

    def with_lines(self, item: Item, lines: Mapping[str, str]) -> Item:
        told = [lines.get(number) for number in option_numbers(item)]
        options = [
            _at(one, int(place)) if place else one
            for one, place in zip(item["options"], told, strict=True)
        ]
        return {**item, "options": options}

    def check_key(self, item: Item, key: KeyCorrection) -> None:
        super().check_key(item, key)
        ranks = [one["rank"] for one in self.with_key(item, key)["options"]]
        if sorted(ranks) != list(range(1, len(ranks) + 1)):
            raise InvalidCorrection(_("Give each line a place of its own."))

    def right(self, item: Item) -> tuple[Line, ...]:
        return lines_of(_in_order(item))

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        options = item["options"]
        places = range(1, len(options) + 1)
        return {"order": sorted(places, key=lambda n: options[n - 1]["rank"])}

    def guesses(self, item: Item) -> Iterator[Response]:
        """
        Each option has each place, and each other option behind it, equally often.

        So places and neighbours are right as often as by chance. It is the square of
        Williams: the order 1, n, 2, n-1, … moved on by each number, and, if n is odd,
        the same backwards.
        """
        count = len(item["options"])
        zigzag = [n // 2 if n % 2 == 0 else count - 1 - n // 2 for n in range(count)]
        for shift in range(count):
            order = [(one + shift) % count + 1 for one in zigzag]
            yield {"order": order}
            if count % 2:
                yield {"order": order[::-1]}

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        return {"order": rng.sample(range(1, options + 1), options)}


def _neighbours(put: Sequence[Option], right: Sequence[Option]) -> Decimal:
    """The share of the pairs of the right order that follow each other as put."""
    due = Counter(_pairs(right))
    found = Counter(_pairs(put)) & due
    # A single item has no neighbour and stands where it has to.
    return Decimal(found.total()) / due.total() if due else Decimal(1)


def _pairs(options: Sequence[Option]) -> list[tuple[str, str]]:
    return [(one["text"], two["text"]) for one, two in pairwise(options)]


def _in_order(item: Item) -> list[Option]:
    return sorted(item["options"], key=lambda option: option["rank"])


def _at(option: Option, rank: int) -> Option:
    return {**option, "rank": rank}
