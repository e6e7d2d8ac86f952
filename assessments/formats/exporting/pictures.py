"""The pictures of exported questions, by SHA-256."""

from collections.abc import Iterable

from assessments.questions.parsed import ParsedPicture, ParsedQuestion


def pictures_of(questions: Iterable[ParsedQuestion]) -> dict[str, ParsedPicture]:
    return {}
