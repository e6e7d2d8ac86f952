"""
Files other people wrote, which the project tests with but does not keep.

QUESTION_CORPORA names their folder; it holds ``gift/`` with an ``expected.csv``.
"""

from collections import Counter

import pytest

from assessments.formats.gift import reader as gift
from assessments.formats.opening.encoding import decode_file
from assessments.questions.kind import Kind
from assessments.questions.parsed import UnreadableFile
from tests.harness.corpora import corpus

NAMES = {
    "description": "description",
    "essay": Kind.ESSAY,
    "match": Kind.MATCHING,
    "multichoice": Kind.SINGLE,
    "multichoice_multi": Kind.MULTIPLE,
    "numerical": Kind.NUMERICAL,
    "ordering(plugin)": Kind.ORDERING,
    "shortanswer": Kind.SHORT_TEXT,
    "truefalse": Kind.TRUE_FALSE,
}


def read(path):
    """The text, as UTF-8 or in the encoding the refusal advises."""
    data = path.read_bytes()
    try:
        return decode_file(data)
    except UnreadableFile as refusal:
        _before, option, after = str(refusal).partition("--encoding ")
        assert option, refusal
        return decode_file(data, after.removesuffix("."))


@pytest.mark.parametrize(("path", "expected"), corpus("gift"))
def test_a_file_has_the_questions_it_is_known_to_have(path, expected):
    file = gift.parse(read(path))

    counts = Counter(question.kind for question in file.questions)
    counts["description"] = len(file.descriptions)
    pairs = (pair.split(":") for pair in expected["by_type"].split(";") if pair)
    known = {NAMES[name]: int(n) for name, n in pairs if name != "category"}
    assert +counts == known
    assert len(file.questions) == int(expected["total"])
    assert bool(file.errors) == (expected["ok"] in ("no", "partial"))


@pytest.mark.parametrize(("path", "expected"), corpus("gift"))
def test_not_utf8_is_told_with_its_encoding(path, expected):
    is_utf8 = "not-utf8" not in expected["notes"]

    try:
        decode_file(path.read_bytes())
        refusal = ""
    except UnreadableFile as error:
        refusal = str(error)

    assert (refusal == "") is is_utf8
    assert is_utf8 or "windows-1252" in refusal
