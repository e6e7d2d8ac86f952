"""Writes everything that the model of a question holds. Nothing is lost."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assessments.formats.base import Pictures
from assessments.formats.json.shape import FILE, FOLDER, NAME, VERSION
from assessments.formats.picture_names import picture_names
from assessments.formats.written import WrittenFile
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text

Fields = dict[str, Any]
# The same questions give the same bytes, whenever they are written.
EPOCH = (1980, 1, 1, 0, 0, 0)


def write(
    questions: Sequence[ParsedQuestion],
    pictures: Pictures,
    categories: Mapping[str, str] | None = None,
) -> WrittenFile:
    """
    A zip of ``bank.json`` and the pictures that the questions name.

    ``categories`` are descriptions by path.
    """
    named = {name for one in questions for name in picture_names(one)}
    used = {name: pictures[name] for name in sorted(named & pictures.keys())}
    described = categories or {}
    bank = {
        "format": NAME,
        "version": VERSION,
        "categories": [
            {"path": path, "description": words} for path, words in described.items()
        ],
        "questions": [_question(one) for one in questions],
        "pictures": {name: picture.name for name, picture in used.items()},
    }
    text = json.dumps(bank, ensure_ascii=False, indent=1)
    files = {FILE: text.encode("utf-8", "surrogatepass")}
    files |= {f"{FOLDER}{name}": picture.data for name, picture in used.items()}
    return WrittenFile(_zipped(files))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _question(one: ParsedQuestion) -> Fields:
    if one.kind == UNSUPPORTED and one.settings.get("format") == "json":
        # A newer release wrote it: it goes out as it came in.
        return dict(one.settings["source"])
    return dict(_fields(one))


def _fields(one: ParsedQuestion) -> Iterator[tuple[str, Any]]:
    yield "kind", str(one.kind)
    yield "name", one.name
    yield "text", _text(one.text)
    if one.category:
        yield "category", one.category
    if one.file_id:
        yield "id", one.file_id
    if one.tags:
        yield "tags", list(one.tags)
    if one.case_sensitive:
        yield "case_sensitive", True
    if one.settings:
        yield "settings", dict(one.settings)
    if one.points is not None:
        yield "points", str(one.points)
    if one.feedback != Text("", one.text.format):
        yield "feedback", _text(one.feedback)
    if one.choices:
        yield "choices", [dict(_choice(choice)) for choice in one.choices]


def _choice(choice: ParsedChoice) -> Iterator[tuple[str, Any]]:
    yield "text", _text(choice.text)
    if choice.match:
        yield "match", choice.match
    if choice.weight:
        yield "weight", str(choice.weight)
    if choice.tolerance is not None:
        yield "tolerance", str(choice.tolerance)
    if choice.feedback != Text("", choice.text.format):
        yield "feedback", _text(choice.feedback)


def _text(text: Text) -> dict[str, str]:
    return {"text": text.text, "format": text.format}
