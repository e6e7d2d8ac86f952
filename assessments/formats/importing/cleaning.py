"""
What holds for the questions of every format, once they are read.

Characters that no database stores are taken out, names and paths fit their columns, and
what is too large is refused. The author is told of each change.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import (
    MAX_BANK_QUESTIONS,
    MAX_CATEGORY_CHARS,
    MAX_CATEGORY_DEPTH,
    MAX_CHOICES,
    MAX_NAME_CHARS,
    MAX_STEM_CHARS,
)
from assessments.formats.picture_names import texts_of
from assessments.questions.parsed import (
    FileProblem,
    ParsedChoice,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    UnreadableFile,
    excerpt_of,
    one_line,
)

Item = ParsedQuestion | ParsedDescription
# C0 but tab and line ends, and halves of surrogate pairs.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
EXCERPT_SOURCE_CHARS = 400


def clean(parsed: ParsedFile) -> ParsedFile:
    """
    Change the file in place to what the bank can hold.

    Raises:
        UnreadableFile: If it has too many questions.
    """
    count = len(parsed.questions)
    if count > MAX_BANK_QUESTIONS:
        text = _("The file has %(count)d questions; at most %(most)d can be imported.")
        raise UnreadableFile(text % {"count": count, "most": MAX_BANK_QUESTIONS})
    items = []
    for item in parsed.items:
        if fault := _too_large(item):
            parsed.problems.append(_problem(Severity.ERROR, item, fault))
            continue
        cleaned, warnings = _cleaned(item)
        items.append(cleaned)
        parsed.problems += [_problem(Severity.WARNING, item, w) for w in warnings]
    parsed.items = items
    parsed.problems += _twice(parsed.questions)
    parsed.problems.sort(key=lambda problem: problem.line)
    return parsed


def _problem(severity: Severity, item: Item, words: str) -> FileProblem:
    text = item.name or item.text.text[:EXCERPT_SOURCE_CHARS]
    return FileProblem(severity, item.line, words, excerpt_of(_stored(text)), item.part)


def _too_large(item: Item) -> str:
    texts = texts_of(item) if isinstance(item, ParsedQuestion) else iter((item.text,))
    longest = max(len(text.text) for text in texts)
    if longest > MAX_STEM_CHARS:
        text = _("This text has %(count)d characters; at most %(most)d are imported.")
        return text % {"count": longest, "most": MAX_STEM_CHARS}
    count = len(item.choices) if isinstance(item, ParsedQuestion) else 0
    if count > MAX_CHOICES:
        text = _(
            "The question has %(count)d answers; at most %(most)d can be imported."
        )
        return text % {"count": count, "most": MAX_CHOICES}
    return ""


def _cleaned(item: Item) -> tuple[Item, list[str]]:
    name = one_line(_stored(item.name))
    path = _path(_stored(item.category))
    warnings = list(_told(item, name, path))
    if len(name) > MAX_NAME_CHARS:
        name = name[: MAX_NAME_CHARS - 1] + "…"
    if isinstance(item, ParsedDescription):
        text = _text(item.text)
        return replace(item, name=name, category=path, text=text), warnings
    return _question(item, name, path), warnings


def _told(item: Item, name: str, path: str) -> Iterator[str]:
    if any(FORBIDDEN.search(text) for text in _strings(item)):
        yield _("Control characters were removed.")
    if len(name) > MAX_NAME_CHARS:
        yield _("The name is too long; it was cut.")
    if path != one_line(_stored(item.category)).strip("/ "):
        yield _("The category's path is too long; it was cut.")


def _strings(item: Item) -> Iterator[str]:
    yield from (item.name, item.category, item.text.text)
    if isinstance(item, ParsedQuestion):
        yield from (text.text for text in texts_of(item))
        yield from (choice.match for choice in item.choices)
        yield from (item.file_id, *item.tags)


def _question(one: ParsedQuestion, name: str, path: str) -> ParsedQuestion:
    return replace(
        one,
        name=name,
        category=path,
        text=_text(one.text),
        feedback=_text(one.feedback),
        choices=tuple(map(_choice, one.choices)),
        file_id=one_line(_stored(one.file_id))[:MAX_NAME_CHARS],
        tags=tuple(map(_stored, one.tags)),
        settings=_deep(one.settings, _stored),
    )


def _choice(choice: ParsedChoice) -> ParsedChoice:
    return replace(
        choice,
        text=_text(choice.text),
        match=_stored(choice.match),
        feedback=_text(choice.feedback),
    )


def _text(text: Text) -> Text:
    return replace(text, text=_stored(text.text))


def _stored(text: str) -> str:
    return FORBIDDEN.sub("", text)


def _deep(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every string in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_deep(one, change) for one in value]
    if isinstance(value, dict):
        return {change(name): _deep(one, change) for name, one in value.items()}
    return value


def _path(path: str) -> str:
    """At most 20 names and 500 characters; a doubled slash is part of a name."""
    names = one_line(path).replace("//", "\0").split("/")
    kept = "/".join([name for name in names if name.strip()][:MAX_CATEGORY_DEPTH])
    return kept.replace("\0", "//")[:MAX_CATEGORY_CHARS].rstrip("/ ")


def _twice(questions: list[ParsedQuestion]) -> Iterator[FileProblem]:
    """Two questions of one id are two questions; the author is told."""
    counts = Counter(one.file_id for one in questions if one.file_id)
    for one in questions:
        if counts[one.file_id] > 1:
            text = _("The id “%(id)s” stands above another question as well.")
            words = text % {"id": one.file_id}
            yield _problem(Severity.WARNING, one, words)
