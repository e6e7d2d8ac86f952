"""Warnings that hold for every format: what candidates could not see of a text."""

from collections.abc import Iterator

from assessments.formats.parsed import (
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Problem,
    Severity,
    Text,
    excerpt_of,
)
from assessments.formulas import prepare_formulas
from assessments.rendering import clean_html
from assessments.text_flaws import text_flaws


def add_remarks(parsed: ParsedFile) -> ParsedFile:
    """The same file, its problems completed, each at the line where its item begins."""
    prepare_formulas(
        clean_html(text.text, text.format)
        for item in parsed.items
        for text in _texts(item)
        if text.text
    )
    for item in parsed.items:
        texts = [(text.text, text.format) for text in _texts(item)]
        excerpt = item.name or excerpt_of(item.text.text)
        parsed.problems += [
            Problem(Severity.WARNING, item.line, flaw, excerpt)
            for flaw in text_flaws(texts)
        ]
    parsed.problems.sort(key=lambda problem: problem.line)
    return parsed


def _texts(item: ParsedQuestion | ParsedDescription) -> Iterator[Text]:
    yield item.text
    if isinstance(item, ParsedQuestion):
        yield item.feedback
        for choice in item.choices:
            yield from (choice.text, choice.feedback)
