"""Our own format: everything comes back, exactly."""

import hashlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.formats import FORMATS, detect
from assessments.formats.json.reader import read
from assessments.formats.json.writer import write
from assessments.formats.opening.source import SourceFile
from assessments.formats.opening.zips import open_zip
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedPicture,
    ParsedQuestion,
    Text,
    UnreadableFile,
)
from assessments.questions.registry import KINDS
from tests.assessments.formats.opening.test_zips import zipped

PICTURE = ParsedPicture("map.png", b"\x89PNG not really")
SHA = hashlib.sha256(PICTURE.data).hexdigest()

strings = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
texts = st.builds(
    Text, strings, st.sampled_from(["plain", "html", "markdown", "moodle"])
)
weights = st.decimals(-1, 1, places=7)
tolerances = st.none() | st.decimals(0, 10**20, places=30) | st.just(Decimal("1E-100"))
choices = st.builds(
    ParsedChoice,
    text=texts,
    match=strings,
    weight=weights,
    tolerance=tolerances,
    feedback=texts,
)
simple = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | strings
settings = st.dictionaries(
    strings, st.recursive(simple, lambda inner: st.lists(inner, max_size=3)), max_size=3
)
questions = st.builds(
    ParsedQuestion,
    line=st.just(1),
    kind=st.sampled_from(sorted(KINDS)),
    text=texts,
    name=strings,
    choices=st.lists(choices, max_size=4).map(tuple),
    feedback=texts,
    category=strings,
    file_id=strings,
    tags=st.lists(strings, max_size=3).map(tuple),
    settings=settings,
    case_sensitive=st.booleans(),
    points=st.none() | st.decimals(0, 999, places=2),
)


def question(**fields):
    return ParsedQuestion(
        **({"line": 1, "kind": "essay", "text": Text("Why?")} | fields)
    )


def read_data(data, name="bank.zip"):
    return read(SourceFile(name, data))


def bank(*questions, **more):
    fields = {"format": "question-bank", "version": 1, "questions": list(questions)}
    return json.dumps(fields | more).encode()


def refusal_of(data):
    with pytest.raises(UnreadableFile) as refusal:
        read_data(data)
    return str(refusal.value)


@given(questions)
def test_every_question_of_every_kind_comes_back_exactly(one):
    written = write([one], {})

    assert written.losses == ()
    parsed = read_data(written.data)
    assert parsed.problems == []
    assert parsed.items == [one]


def test_it_is_found_by_its_content_as_a_zip_and_as_json():
    written = write([question()], {})
    alone = open_zip(written.data).read("bank.json")

    for data in (written.data, alone, zipped(("backup/bank.json", alone))):
        file = SourceFile("x.gift", data)
        assert detect(file) is FORMATS["json"]
        assert detect(file).read(file).items == [question()]


def test_a_short_file_written_by_hand_is_enough():
    data = bank(
        {"kind": "single", "text": "Why?", "choices": [{"text": "a", "weight": "1"}]}
    )

    (one,) = read_data(data).items
    assert one.choices == (ParsedChoice(Text("a"), weight=Decimal(1)),)


@pytest.mark.parametrize("value", [None, 7, "x", []])
def test_what_is_no_question_is_an_error(value):
    assert [p.line for p in read_data(bank(value)).errors] == [1]


def test_a_kind_of_a_newer_release_is_kept_and_written_as_it_came():
    source = {"kind": "hologram", "name": "H", "text": "Turn it.", "angle": {"x": 1}}

    parsed = read_data(bank(source))
    (one,) = parsed.questions
    written = open_zip(write([one], {}).data).read("bank.json")

    assert (one.kind, one.name, one.text.text) == ("unsupported", "H", "Turn it.")
    assert "“hologram” is not known" in parsed.problems[0].message
    assert json.loads(written)["questions"] == [source]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[]", "not one that this platform has written"),
        (b'{"format": "other"}', "not one that this platform has written"),
        (bank(version=2), "A newer release has written the file (version 2)."),
        (bank(version="1"), "does not say which version"),
        (bank(questions={}), "no question"),
        (bank()[:-1], "damaged in line 1"),
        (zipped(("a.txt", "x")), "The zip has no file bank.json."),
        (zipped(("bank.json", "\xff")), "damaged"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_in_words(data, words):
    assert words in refusal_of(data)


def test_a_picture_that_was_changed_or_is_missing_is_told():
    one = {"kind": "essay", "text": "Why?"}
    data = bank(one, pictures={SHA: "map.png", "c" * 64: "no.png", "../x": "evil"})

    parsed = read_data(zipped(("bank.json", data), (f"pictures/{SHA}", "other")))

    assert parsed.pictures == {}
    assert [p.excerpt for p in parsed.problems] == ["map.png", "no.png", "evil"]


def test_strange_categories_are_left_out():
    rows = [{"path": "A", "description": "a"}, {"path": 1}, 7, {"description": "x"}]

    assert read_data(bank(categories=rows)).categories == {"A": "a"}
    assert read_data(bank(categories="A")).categories == {}
