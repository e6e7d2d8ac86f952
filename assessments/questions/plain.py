"""
The fields of a question as a plain form, for candidates without JavaScript. Pure.

Fields are read as text and turned into the response that the script would have sent.
The service checks the response like every other one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assessments.questions.kind import Response
from assessments.questions.presented import PresentedItem, PresentedOption
from assessments.translation import gettext as _

#: The fields of a form by name, as texts; a field that is missing is empty.
Filled: TypeAlias = Mapping[str, Sequence[str]]

ANSWER = "answer"


class Unreadable(Exception):
    """The fields make no response; ``field`` is the one to correct."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.message, self.field = message, field


@dataclass(frozen=True, slots=True)
class Field:
    """
    One control: an input, a line with its select, or ``choices`` with their words.

    ``values`` are its contents.
    """

    name: str
    line: PresentedOption | None
    values: Sequence[str]
    choices: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> str:
        return f"id-{self.name}"

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


class PlainForm:
    """The form of a question that is answered in one field."""

    def fields(self, item: PresentedItem, filled: Filled) -> list[Field]:
        """The controls of a question, filled in."""
        return [Field(ANSWER, None, filled.get(ANSWER, ()))]

    def fill(self, response: Response) -> Filled:
        """The fields that make this response."""
        (value,) = response.values()
        return {ANSWER: [str(value)]}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        """
        The response that the fields make; None for an empty form.

        Raises:
            Unreadable: If the fields make no response; the message says what to do.
        """
        raise NotImplementedError


class LinesForm(PlainForm):
    """The form of a question with one field for each of its lines."""

    #: The name of a field, with the number of its line.
    pattern = "line-{}"

    def lines(self, item: PresentedItem) -> tuple[PresentedOption, ...]:
        return item.options

    def choices(self, item: PresentedItem) -> Sequence[tuple[str, str]]:
        return ()

    def fields(self, item: PresentedItem, filled: Filled) -> list[Field]:
        choices = self.choices(item)
        return [
            Field(name, line, filled.get(name, ()), choices)
            for line, name in zip(
                self.lines(item), self.names(item).values(), strict=True
            )
        ]

    def names(self, item: PresentedItem) -> dict[int, str]:
        """The name of each field, by the number of its line."""
        return {one.number: self.name(one.number) for one in self.lines(item)}

    def name(self, number: int | str) -> str:
        return self.pattern.format(number)


def text_in(filled: Filled, name: str = ANSWER) -> str:
    values = filled.get(name, ())
    return values[0] if values else ""


def number_in(text: str, field: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Unreadable(_("Choose one of the lines."), field) from None
