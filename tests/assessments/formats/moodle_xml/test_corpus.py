"""Files other people wrote: QUESTION_CORPORA names their folder."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.formats import detect
from assessments.formats.moodle_xml.writer import write
from assessments.formats.opening.source import SourceFile
from tests.harness.corpora import corpus

#: By the names of expected.csv; every other type is unsupported.
KINDS = {
    "essay": "essay",
    "match": "matching",
    "multichoice": "single",
    "multichoice_multi": "multiple",
    "numerical": "numerical",
    "ordering": "ordering",
    "order": "ordering",
    "shortanswer": "short_text",
    "truefalse": "true_false",
    "multianswer": "cloze",
}


BROKEN_GAPS = {"paulkennethsq1__fixtures__broken_cloze_questions.xml": 3}


def read(data):
    file = SourceFile("file", data)
    return detect(file).read(file)


def known(expected):
    pairs = (pair.split(":") for pair in expected["by_type"].split(";") if pair)
    counts = Counter()
    for name, number in pairs:
        if name not in ("category", "description"):
            counts[KINDS.get(name, "unsupported")] += int(number)
    return counts


@pytest.mark.parametrize(("path", "expected"), corpus("moodle_xml"))
def test_a_file_has_the_questions_it_is_known_to_have(path, expected):
    file = read(path.read_bytes())

    counts, wanted = Counter(one.kind for one in file.questions), known(expected)
    if wanted["cloze"]:
        # Some of them were broken on purpose: what has no gap is kept as it is.
        broken = wanted["cloze"] - counts["cloze"]
        assert broken == BROKEN_GAPS.get(path.name, 0)
        wanted["cloze"] -= broken
        wanted["unsupported"] += broken
    assert +counts == +wanted
    assert len(file.questions) == int(expected["total"])
    assert file.errors == []


@pytest.mark.parametrize(("path", "expected"), corpus("moodle_xml"))
def test_a_file_comes_back_as_it_was(path, expected):
    file = read(path.read_bytes())
    sent = [replace(one, points=one.points or Decimal(1)) for one in file.questions]

    back = read(write(sent, file.pictures, file.categories).data)

    assert [kept(one) for one in back.questions] == [kept(one) for one in sent]


def kept(one):
    # What is unsupported is written as it came, and so has the points it came with.
    points = None if one.kind == "unsupported" else one.points
    return replace(one, line=0, points=points)
