"""Warnings to the author of a question, for every format."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from assessments.questions.authored import FlawCode
from assessments.questions.parsed import (
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    excerpt_of,
)
from assessments.questions.registry import flaws_of
from assessments.texts.content_warnings import content_warnings_of
from assessments.texts.formulas import prepare_formulas
from assessments.texts.rendering import clean_html, is_too_much

EXCERPT_SOURCE_CHARS = 400


def add_content_warnings(parsed: ParsedFile) -> ParsedFile:
    """Add the warnings of every item, at the line where the item begins."""
    _leave_out_what_is_too_much(parsed)
    prepare_formulas(
        clean_html(text.text, text.format)
        for item in parsed.items
        for text in _texts(item)
        if text.text
    )
    for item in parsed.items:
        excerpt = item.name or excerpt_of(item.text.text)
        parsed.problems += [
            FileProblem(Severity.WARNING, item.line, warning, excerpt, item.part)
            for warning in _warnings_of(item, parsed.told)
        ]
    parsed.problems.sort(key=lambda problem: problem.line)
    return parsed


def _leave_out_what_is_too_much(parsed: ParsedFile) -> None:
    """Refuse items with too much markup to be shown, before anything parses them."""
    kept = []
    for item in parsed.items:
        if any(is_too_much(text.text, text.format) for text in _texts(item)):
            parsed.problems.append(_too_much(item))
        else:
            kept.append(item)
    parsed.items = kept


def _too_much(item: ParsedQuestion | ParsedDescription) -> FileProblem:
    message = _("Too many tags are open at once, or a table has too many cells.")
    excerpt = item.name or excerpt_of(item.text.text[:EXCERPT_SOURCE_CHARS])
    return FileProblem(Severity.ERROR, item.line, message, excerpt, item.part)


def _warnings_of(
    item: ParsedQuestion | ParsedDescription, told: Collection[FlawCode]
) -> list[str]:
    warnings = content_warnings_of((text.text, text.format) for text in _texts(item))
    if isinstance(item, ParsedQuestion):
        lines = [choice.authored() for choice in item.choices]
        found = flaws_of(
            item.kind,
            item.text.text,
            lines,
            case_sensitive=item.case_sensitive,
            settings=item.settings,
        )
        warnings += [flaw.sentence for flaw in found if flaw.code not in told]
    return warnings


def _texts(item: ParsedQuestion | ParsedDescription) -> Iterator[Text]:
    yield item.text
    if isinstance(item, ParsedQuestion):
        yield item.feedback
        for choice in item.choices:
            yield from (choice.text, choice.feedback)
