"""
What a kind of question says about itself.

Outside of its module only its templates, its widget and the formats that can write it
name a kind; all other code asks the registry. Pure.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

from assessments.questions.authored import AuthoredChoice, Flaw, FlawCode, note
from assessments.questions.corrections import (
    InvalidCorrection,
    KeyCorrection,
    KeyLine,
)
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import InvalidResponse, Response, ScoredBy
from assessments.questions.line_editors import LineEditor
from assessments.questions.paper import Accepted, Item, Option
from assessments.questions.plain import PlainForm
from assessments.questions.presented import Line, ShownLines
from assessments.questions.settings import NO_SETTINGS, Setting, Settings
from assessments.questions.weights import is_whole
from assessments.translation import gettext as _

NOTHING = Decimal(0)
Schema: TypeAlias = dict[str, Any]
#: The accepted line that decides, by the rules of a paper.
Decides: TypeAlias = Callable[[Item, Response], Accepted | None]


class QuestionKind(ABC):
    """
    One kind of question.

    An ``item`` is a question of a frozen paper, key included; a ``PresentedItem`` is the
    same without its key. Options stand in the order presented, so number n of a response
    is ``options[n - 1]``. ``options`` and ``stems`` say how many there are.
    """

    #: Stored; papers and frames hold it.
    name: ClassVar[str]
    #: A word for people, marked for translation.
    label: ClassVar[str]
    scored_by: ClassVar[ScoredBy] = ScoredBy.MACHINE
    form: ClassVar[PlainForm]
    #: The JSON schema of a response.
    schema: ClassVar[Schema]
    #: Whether anybody is ever asked it; else no author is offered it, and none is drawn.
    is_asked: ClassVar[bool] = True
    #: Whether candidates answer by typing.
    is_typed: ClassVar[bool] = False
    #: Whether candidates see the lines. Accepted texts are compared only.
    shows_choices: ClassVar[bool] = True
    #: Whether candidates answer with files that they upload first.
    takes_files: ClassVar[bool] = False
    #: What an author may fill in on a line of the answer.
    has_matches: ClassVar[bool] = False
    has_tolerances: ClassVar[bool] = False
    #: Whether a correction of the key may accept further texts or numbers.
    accepts_further: ClassVar[bool] = False
    #: What the page of a question offers on the lines.
    line_editor: ClassVar[LineEditor] = LineEditor()
    #: What an author can set on a question beside its lines.
    settings: ClassVar[tuple[Setting, ...]] = ()

    @property
    def template(self) -> str:
        """The template of the inputs on the page with JavaScript."""
        return f"assessments/questions/{self.name}.html"

    @property
    def plain_template(self) -> str:
        """The template of the controls of ``form``."""
        return f"assessments/plain/fields/{self.name}.html"

    def shape(self, item: Item) -> tuple[int, int]:
        """The ``options`` and ``stems`` that ``check`` is given for a frozen question."""
        return len(item["options"]), len(item["stems"])

    @abstractmethod
    def check(self, response: Response, options: int, stems: int) -> Response | None:
        """
        The stored form of a response; None if it is empty.

        Raises:
            InvalidResponse: If the response does not fit the question.
        """

    @abstractmethod
    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        """The lines to freeze into the paper of one candidate."""

    @abstractmethod
    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        """What is wrong with the answer as its author wrote it."""

    @abstractmethod
    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        """A response in words."""

    @abstractmethod
    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        """A response that fits the question, right or wrong."""

    def text_flaws(
        self, text: str, choices: Sequence[AuthoredChoice]
    ) -> Iterator[Flaw]:
        """What is wrong with the text of the question beside its lines."""
        yield from ()

    def settings_flaws(self, settings: Settings) -> Iterator[Flaw]:
        """What is wrong with the settings together; each was judged alone before."""
        yield from ()

    def notes(self, settings: Settings) -> tuple[str, ...]:
        """What candidates are told beside the question, of the settings that are shown."""
        return ()

    def size(self, response: Response) -> str:
        """How much was written, in words; empty if nobody asks."""
        return ""

    def remark(self, settings: Settings, response: Response) -> str:
        """What a candidate should know before handing this in; it refuses nothing."""
        return ""

    def settled(
        self, choices: Sequence[AuthoredChoice], settings: Settings
    ) -> Sequence[AuthoredChoice]:
        """The lines to deal: those of the author, with what the settings make of them."""
        return choices

    def shown_text(self, text: str) -> str:
        """The text of the question where it is shown without its inputs."""
        return text

    def share(self, item: Item, response: Response) -> Decimal:
        """
        The share of the points, before the bounds of the question are applied.

        Decimal, so that three thirds of a point are one point.
        """
        raise NotImplementedError(f"a person scores the kind {self.name}")

    def right(self, item: Item) -> tuple[Line, ...]:
        """The key in words; no lines if the kind has no key."""
        return ()

    def best(self, item: Item, decides: Decides | None = None) -> Response | None:
        """
        A response that earns the most; None if the kind has no key.

        Args:
            decides: Which accepted line decides, by the rules of the paper.
        """
        return None

    def within_reach(self, item: Item, decides: Decides | None = None) -> Item:
        """The item without the accepted lines that an earlier line hides."""
        return item

    def chosen(self, item: Item, response: Response) -> list[Option]:
        """The options that a response names; each may have the author's feedback."""
        return []

    def lines(self, item: ShownLines) -> tuple[Line, ...]:
        """The lines of which responses consist, where they are few; else no lines."""
        return ()

    def guesses(self, item: Item) -> Iterator[Response]:
        """
        Responses whose mean earns what guessing earns, for statistics.

        No responses where guessing does not help, or where nobody can say how people
        guess.
        """
        yield from ()

    def matching(self, item: Item, response: Response) -> Iterator[Accepted]:
        """The accepted lines that a response matches, in the author's order."""
        yield from ()

    def key_lines(self, item: Item) -> tuple[KeyLine, ...]:
        """The lines of the key that can be corrected, by number."""
        return ()

    def with_lines(self, item: Item, lines: Mapping[str, str]) -> Item:
        """The item with these of its key_lines corrected."""
        return item

    def with_key(self, item: Item, key: KeyCorrection) -> Item:
        """The item with its key corrected, whatever the order of its lines."""
        if lines := key.get("lines"):
            item = self.with_lines(item, lines)
        if further := key.get("accepted"):
            item = {**item, "accepted": [*further, *item["accepted"]]}
        return item

    def check_key(self, item: Item, key: KeyCorrection) -> None:
        """
        Raises:
            InvalidCorrection: If the question cannot be corrected like this.
        """
        known = {line.number: dict(line.verdicts) for line in self.key_lines(item)}
        for number, verdict in key.get("lines", {}).items():
            if number not in known:
                text = _("This question has no line %(number)s.")
                raise InvalidCorrection(text % {"number": number[:20]})
            if verdict not in known[number]:
                text = _("Line %(number)s cannot be corrected to “%(value)s”.")
                facts = {"number": number, "value": verdict[:40]}
                raise InvalidCorrection(text % facts)
        if key.get("accepted") and not self.accepts_further:
            raise InvalidCorrection(
                _("This question accepts no typed answers: correct its lines.")
            )

    def as_accepted(self, response: Response) -> Accepted | None:
        """An accepted line that matches exactly this answer; None if nothing does."""
        return None

    def typed_alike(self, item: Item, response: Response) -> str:
        """Equal for two typed answers that no accepted line tells apart."""
        return ""

    def is_half(self, response: Response, options: int, stems: int) -> bool:
        """Whether the answer was begun and not finished."""
        return False

    def stored_weights(self, weights: Sequence[Decimal]) -> list[Decimal]:
        """The weights of the lines as the bank stores them."""
        return list(weights)

    def stored_text(self, text: str) -> str:
        """The text of a line as the bank stores it."""
        return text

    def earns_all(self, weights: Sequence[Decimal]) -> bool:
        """Whether any response earns all points."""
        return is_whole(max(weights, default=NOTHING))


def not_all_points() -> Flaw:
    return note(_("No answer is worth all of the points."), FlawCode.NOT_ALL_POINTS)


def only(response: Response, key: str) -> Any:
    if set(response) != {key}:
        raise InvalidResponse(f"the response must have the field {key!r} and no other")
    return response[key]


def place(value: object, count: int) -> int:
    # A bool is an int in Python, but true is no number of a choice.
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidResponse("a choice must be a whole number")
    if not 1 <= value <= count:
        raise InvalidResponse(f"there is no choice {value}: choose 1 to {count}")
    return value


def weights_in(options: Iterable[Option]) -> list[Decimal]:
    return [Decimal(option["weight"]) for option in options]


def object_with(name: str, value: Schema) -> Schema:
    """The schema of an object that holds exactly this field."""
    return {
        "type": "object",
        "properties": {name: value},
        "required": [name],
        "additionalProperties": False,
    }


PLACE: Schema = {"type": "integer", "minimum": 1}
