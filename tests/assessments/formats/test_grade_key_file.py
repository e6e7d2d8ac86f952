import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.formats.grade_key_file import (
    MAX_BYTES,
    grade_key_as_csv,
    grade_key_as_json,
    lines_of,
    read_grade_key,
)
from assessments.questions.parsed import UnreadableFile
from assessments.rules.grade_key import (
    ONE_TO_FIVE,
    WHOLE_PERCENT,
    Bound,
    GradeKey,
    Unit,
)

HUNDREDTHS = st.integers(0, 10_000).map(lambda n: Decimal(n) / 100)


@st.composite
def keys(draw):
    numbers = sorted(draw(st.sets(HUNDREDTHS, min_size=1, max_size=6)), reverse=True)
    names = st.text("ABC123.-+=;äß", min_size=1, max_size=5)
    bounds = tuple(Bound(number, draw(names)) for number in numbers)
    mark = draw(st.none() | st.sampled_from(numbers))
    return GradeKey(draw(st.sampled_from(Unit)), bounds, mark)


@pytest.mark.parametrize("key", [ONE_TO_FIVE, WHOLE_PERCENT])
def test_the_schemes_come_back_from_both_files(key):
    assert read_grade_key(grade_key_as_csv(key).encode()) == key
    assert read_grade_key(json.dumps(grade_key_as_json(key)).encode()) == key


@given(keys())
def test_every_key_comes_back_from_json(key):
    assert read_grade_key(json.dumps(grade_key_as_json(key)).encode()) == key


def test_a_pass_mark_between_two_bounds_grades_alike_after_csv():
    key = GradeKey(
        Unit.POINTS,
        (Bound(Decimal(80), "A"), Bound(Decimal(40), "B"), Bound(Decimal(0), "F")),
        Decimal(45),
    )

    read = read_grade_key(grade_key_as_csv(key).encode())

    for points in (0, 39, 40, 44, 45, 79, 80, 100):
        assert read.grade(Decimal(points), Decimal(100)) == key.grade(
            Decimal(points), Decimal(100)
        )


def test_a_file_of_a_german_spreadsheet_is_read():
    data = (
        "Percent;Grade;Passed\r\n86,5;sehr gut;ja\r\n50;genügt;ja\r\n0;fällt;nein\r\n"
    )

    key = read_grade_key(data.encode("cp1252"))

    assert key.bounds[0] == Bound(Decimal("86.5"), "sehr gut")
    assert (key.bounds[2].grade, key.pass_mark) == ("fällt", Decimal(50))


def test_no_grade_becomes_a_formula_in_a_spreadsheet():
    key = GradeKey(Unit.PERCENT, (Bound(Decimal(0), "=1+1"),))

    assert "'=1+1" in grade_key_as_csv(key)


def test_the_lines_are_those_that_are_typed():
    assert lines_of(ONE_TO_FIVE).splitlines()[0] == "95 = 1.0"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"x" * (MAX_BYTES + 1), "too large"),
        (b"{", "unit, pass_mark and bounds"),
        (b'{"unit": "stars", "bounds": []}', "unit, pass_mark and bounds"),
        (b'{"unit": "percent", "bounds": []}', "no bounds"),
        (b'{"unit": "percent", "bounds": [{"least": "x", "grade": "1"}]}', "Line 1"),
        (
            b'{"unit": "percent", "bounds": [{"least": 1, "grade": "a\\nb"}]}',
            "1 to 20 characters",
        ),
        (
            b'{"unit": "points", "pass_mark": -1, "bounds": [{"least": 1, "grade": "a"}]}',
            "pass mark",
        ),
        (b"a,b\n1,2\n", "percent"),
        (b"percent,grade\n", "no bounds"),
        (b"percent,grade\n50,4.0\n50,5.0\n", "twice"),
        (b"percent,grade,passed\n50,4.0,maybe\n", "yes, no or nothing"),
        (b"percent,grade,passed\n50,4.0,no\n40,5.0,yes\n", "nobody below"),
    ],
)
def test_what_is_wrong_is_said(data, words):
    with pytest.raises(UnreadableFile, match=words):
        read_grade_key(data)
