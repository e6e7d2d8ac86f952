"""
Pictures that the texts of a question name: ``picture:<sha256>``, in any text format.

In the bank the name ends with the type of the picture: ``picture:<sha256>.png``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text

NAME = re.compile(r"picture:([0-9a-f]{64})(\.[a-z]{3,4})?\b")


def texts_of(one: ParsedQuestion) -> Iterator[Text]:
    """Every text that is shown."""
    yield from (one.text, one.feedback)
    for choice in one.choices:
        yield from (choice.text, choice.feedback)


def picture_names(one: ParsedQuestion) -> list[str]:
    """The SHA-256 of each picture, in the order of the texts, each once."""
    found = (m[1] for text in texts_of(one) for m in NAME.finditer(text.text))
    return list(dict.fromkeys(found))


def with_names(one: ParsedQuestion, change: Callable[[str], str]) -> ParsedQuestion:
    """The question with each ``picture:…`` replaced by what ``change`` makes of it."""

    def changed(text: Text) -> Text:
        if "picture:" not in text.text:
            return text
        return Text(NAME.sub(lambda match: change(match[0]), text.text), text.format)

    def line(choice: ParsedChoice) -> ParsedChoice:
        return replace(
            choice, text=changed(choice.text), feedback=changed(choice.feedback)
        )

    return replace(
        one,
        text=changed(one.text),
        feedback=changed(one.feedback),
        choices=tuple(map(line, one.choices)),
    )
