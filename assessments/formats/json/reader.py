"""Reads our own format; see shape."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from assessments.formats.json.fields import Fault, question_of
from assessments.formats.json.loading import load_json
from assessments.formats.json.shape import FILE, FOLDER, NAME, VERSION
from assessments.formats.opening.limits import MAX_BANK_QUESTIONS, MAX_CATEGORY_CHARS
from assessments.formats.opening.source import SourceFile
from assessments.questions.parsed import (
    FileProblem,
    ParsedFile,
    ParsedPicture,
    Severity,
    UnreadableFile,
    one_line,
)

SHA256 = re.compile(r"[0-9a-f]{64}")
SAYS_SO = re.compile(r'"format"\s*:\s*"question-bank"')
MAX_NAME_CHARS = 100


def looks_like(file: SourceFile) -> bool:
    """Whether it is a zip with ``bank.json``, or a JSON that names the format."""
    if file.is_zip:
        return FILE in file.package
    start = file.start.lstrip()
    return start.startswith("{") and bool(SAYS_SO.search(start[:2_000]))


def read(file: SourceFile) -> ParsedFile:
    """
    Read all questions; their lines are their numbers in the file.

    Raises:
        UnreadableFile: If the file is damaged, or a newer release has written it.
    """
    bank = _checked(load_json(_text_of(file)))
    parsed = ParsedFile(categories=_categories(bank))
    for number, value in enumerate(bank["questions"], 1):
        try:
            question, warnings = question_of(value, number)
        except Fault as fault:
            parsed.problems.append(_problem(number, value, fault.words))
        else:
            parsed.items.append(question)
            parsed.problems += [
                FileProblem(Severity.WARNING, number, words, question.name)
                for words in warnings
            ]
    if file.is_zip:
        parsed.pictures = dict(_pictures(file, bank, parsed))
    return parsed


def _text_of(file: SourceFile) -> str:
    if not file.is_zip:
        return file.text
    if FILE not in file.package:
        raise UnreadableFile(_("The zip has no file %(name)s.") % {"name": FILE})
    return SourceFile(FILE, file.package.read(FILE)).text


def _checked(bank: Any) -> Mapping[str, Any]:
    if not isinstance(bank, dict) or bank.get("format") != NAME:
        raise UnreadableFile(
            _("This is a JSON file, but not one that this platform has written.")
        )
    version = bank.get("version")
    if not isinstance(version, int) or version < 1:
        raise UnreadableFile(_("The file does not say which version it has."))
    if version > VERSION:
        text = _("A newer release has written the file (version %(version)d).")
        raise UnreadableFile(text % {"version": version})
    questions = bank.get("questions")
    if not isinstance(questions, list):
        raise UnreadableFile(_("There is no question in the file."))
    if len(questions) > MAX_BANK_QUESTIONS:
        text = _("The file has %(count)d questions; at most %(most)d can be imported.")
        facts = {"count": len(questions), "most": MAX_BANK_QUESTIONS}
        raise UnreadableFile(text % facts)
    return bank


def _categories(bank: Mapping[str, Any]) -> dict[str, str]:
    """The descriptions by path; what is no category is not worth a refusal."""
    found = bank.get("categories")
    rows = found if isinstance(found, list) else []
    return {
        one_line(row["path"])[:MAX_CATEGORY_CHARS]: row.get("description", "")
        for row in rows[:MAX_BANK_QUESTIONS]
        if isinstance(row, dict)
        and isinstance(row.get("path"), str)
        and isinstance(row.get("description", ""), str)
    }


def _pictures(
    file: SourceFile, bank: Mapping[str, Any], parsed: ParsedFile
) -> Iterator[tuple[str, ParsedPicture]]:
    named = bank.get("pictures")
    for sha256, name in (named if isinstance(named, dict) else {}).items():
        if not SHA256.fullmatch(sha256) or FOLDER + sha256 not in file.package:
            parsed.problems.append(_lost(name))
            continue
        data = file.package.read(FOLDER + sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            parsed.problems.append(_lost(name))
            continue
        yield sha256, ParsedPicture(one_line(str(name))[:MAX_NAME_CHARS], data)


def _lost(name: Any) -> FileProblem:
    words = _("A picture is missing in the zip, or is not the one that was written.")
    return FileProblem(Severity.WARNING, 0, words, one_line(str(name))[:MAX_NAME_CHARS])


def _problem(number: int, value: Any, words: str) -> FileProblem:
    name = value.get("name") if isinstance(value, dict) else None
    excerpt = one_line(name)[:MAX_NAME_CHARS] if isinstance(name, str) else ""
    return FileProblem(Severity.ERROR, number, words, excerpt)
