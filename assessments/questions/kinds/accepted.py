"""The base of the kinds whose typed answer is compared with accepted lines. Pure."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assessments.questions.authored import (
    AuthoredChoice,
    Flaw,
    Forbids,
    note,
    weights_of,
)
from assessments.questions.corrections import InvalidCorrection, KeyCorrection
from assessments.questions.dealing import Dealer, Dealt, accepted
from assessments.questions.kind import Response
from assessments.questions.kinds.base import Decides, QuestionKind, not_all_points
from assessments.questions.kinds.options import no_right_answer
from assessments.questions.paper import Accepted, Item
from assessments.questions.presented import Line, shown_points
from assessments.questions.settings import NO_SETTINGS, Settings
from assessments.translation import gettext as _

SHOWN_CHARS = 60
NOTHING = Decimal(0)


class AcceptedKind(QuestionKind):
    """The first accepted line that matches, in the author's order, decides."""

    is_typed = True
    shows_choices = False
    accepts_further = True

    @abstractmethod
    def samples(self, line: Accepted) -> list[Response]:
        """Another line that matches all of these matches all that this line does."""

    @abstractmethod
    def typed_as(self, line: Accepted) -> Response | None:
        """The response that types the line as it is written; None if nobody can."""

    def share(self, item: Item, response: Response) -> Decimal:
        """The weight of the first accepted line that the response matches."""
        line = next(self.matching(item, response), None)
        return NOTHING if line is None else max(NOTHING, Decimal(line["weight"]))

    @abstractmethod
    def check_further(self, text: str) -> None:
        """
        Raises:
            InvalidCorrection: If this cannot be accepted as well.
        """

    def check_key(self, item: Item, key: KeyCorrection) -> None:
        super().check_key(item, key)
        for line in key.get("accepted", []):
            if not 0 <= Decimal(line["weight"]) <= 1:
                raise InvalidCorrection(_("A share of the points is from 0 to 1."))
            if Decimal(line["tolerance"]) and not self.has_tolerances:
                raise InvalidCorrection(_("Only numbers have a tolerance."))
            self.check_further(line["text"])

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        return Dealt(accepted=[accepted(choice) for choice in choices])

    def right(self, item: Item) -> tuple[Line, ...]:
        """The texts or numbers that earn all points; at most the first five."""
        full = [one for one in item["accepted"] if Decimal(one["weight"]) == 1]
        return tuple(
            Line(one["text"] + _spread(Decimal(one["tolerance"])), is_typed=True)
            for one in full[:5]
        )

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        """The response for the best line that decides when it is entered."""
        decides = decides or self._first
        lines = item["accepted"]
        for line in sorted(lines, key=lambda one: Decimal(one["weight"]), reverse=True):
            entered = self.typed_as(line)
            if entered is not None and decides(item, entered) is line:
                return entered
        return None

    def within_reach(self, item: Item, decides: Decides | None = None) -> Item:
        lines = item["accepted"]
        if len({line["weight"] for line in lines}) == 1:
            return item  # every line earns the same
        lost = self.hidden(lines, item["case_sensitive"], decides)
        out = {id(line) for line, _ in lost}
        return {**item, "accepted": [one for one in lines if id(one) not in out]}

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        weights = self.deciding_weights(choices, case_sensitive=case_sensitive)
        if not any(weight > 0 for weight in weights):
            yield no_right_answer(
                _("Give at least one accepted answer with the weight 1.")
            )
        elif not self.earns_all(weights):
            yield not_all_points()
        if any(choice.weight < 0 for choice in choices):
            yield Flaw(
                _("a typed answer cannot cost points."),
                _("A typed answer cannot cost points: give it a weight from 0 to 1."),
                Forbids.SAVING,
            )
        for words in self.reach_warnings(choices, case_sensitive=case_sensitive):
            yield note(words)

    def deciding_weights(
        self, choices: Sequence[AuthoredChoice], *, case_sensitive: bool = False
    ) -> list[Decimal]:
        """The weights of the lines that no earlier line hides."""
        lines = [choice.accepted() for choice in choices]
        if len({line["weight"] for line in lines}) == 1:
            return weights_of(choices)
        out = {id(line) for line, _ in self.hidden(lines, case_sensitive)}
        return [Decimal(line["weight"]) for line in lines if id(line) not in out]

    def reach_warnings(
        self, choices: Sequence[AuthoredChoice], *, case_sensitive: bool = False
    ) -> list[str]:
        """One sentence for each line whose weight or feedback nobody can ever get."""
        lines = [choice.accepted() for choice in choices]
        if len(set(map(_says, lines))) == 1:
            return []  # many spellings of one answer: skip the slow search
        return [
            _hidden_by(line, earlier)
            for line, earlier in self.hidden(lines, case_sensitive)
            if _says(line) != _says(earlier)
        ]

    def hidden(
        self,
        lines: Sequence[Accepted],
        case_sensitive: bool,
        decides: Decides | None = None,
    ) -> Iterator[tuple[Accepted, Accepted]]:
        """
        Each line that can never decide, with the earlier line that hides it.

        ``caf*`` before ``cafe`` takes every ``cafe``.
        """
        decides = decides or self._first
        for place, line in enumerate(lines):
            before = self._item(lines[:place], case_sensitive)
            found = [decides(before, one) for one in self.samples(line)]
            # Hidden: one earlier line takes the text, or both ends of a range of
            # numbers.
            if found and found[0] is not None and all(one is found[0] for one in found):
                yield line, found[0]

    def _first(self, item: Item, response: Response) -> Accepted | None:
        return next(self.matching(item, response), None)

    def _item(self, lines: Sequence[Accepted], case_sensitive: bool) -> Item:
        return {
            "number": 1,
            "slot": 1,
            "section": 0,
            "kind": self.name,
            "points": "1",
            "question_id": 0,
            "name": "",
            "text": "",
            "format": "plain",
            "options": [],
            "stems": [],
            "accepted": list(lines),
            "case_sensitive": case_sensitive,
            "feedback": "",
        }


def _spread(tolerance: Decimal) -> str:
    return f" ± {shown_points(tolerance)}" if tolerance else ""


def _says(line: Accepted) -> tuple[Decimal, str]:
    return Decimal(line["weight"]), line["feedback"]


def _hidden_by(line: Accepted, earlier: Accepted) -> str:
    text = _(
        "“%(line)s” can never decide: “%(earlier)s” stands before it and takes every "
        "answer that it would match. The first line that matches decides."
    )
    return text % {"line": _shortened(line), "earlier": _shortened(earlier)}


def _shortened(line: Accepted) -> str:
    text = line["text"]
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
