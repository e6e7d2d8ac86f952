import contextlib
import random
import time
from decimal import Decimal

import pytest

from assessments.questions.kinds.gap_notation import (
    GAP_TYPES,
    BrokenGap,
    GapLook,
    escaped,
    join,
    parse_gap,
    places_in,
    split,
)

CITIES = (
    "* Tucson: {1:MULTICHOICE:California#Wrong~%100%Arizona#OK}\r\n"
    "The capital is {2:SHORTANSWER:%100%Paris#Congratulations!\r\n"
    "~%50%Marseille#No, the second (after\r\nParis).~*#Wrong answer.}."
)


def test_the_text_keeps_no_key_and_the_gaps_come_back():
    text, gaps = split(CITIES)

    assert text == "* Tucson: {#1}\r\nThe capital is {#2}."
    assert "Arizona" in gaps[0]
    assert join(text, gaps) == CITIES
    assert [match[1] for match in places_in(text)] == ["1", "2"]


def test_an_answer_has_its_weight_and_its_feedback():
    gap = parse_gap(split(CITIES)[1][1])

    assert gap.weight == 2
    assert [(one.text, one.weight, one.feedback) for one in gap.answers] == [
        ("Paris", 1, "Congratulations!"),
        ("Marseille", Decimal("0.5"), "No, the second (after\r\nParis)."),
        ("*", 0, "Wrong answer."),
    ]


@pytest.mark.parametrize("name", GAP_TYPES)
def test_every_name_of_a_type_is_read(name):
    text, gaps = split(f"a {{:{name}:=1~2}} b")

    assert text == "a {#1} b"
    assert parse_gap(gaps[0]).type == GAP_TYPES[name]
    assert parse_gap(gaps[0]).weight == 1


@pytest.mark.parametrize(
    ("name", "kind", "look", "case"),
    [
        ("SAC", "short_text", GapLook.TYPED, True),
        ("MW", "short_text", GapLook.TYPED, False),
        ("NM", "numerical", GapLook.TYPED, False),
        ("MCS", "single", GapLook.DROPDOWN, False),
        ("MCH", "single", GapLook.ROW, False),
        ("MCVS", "single", GapLook.COLUMN, False),
        ("MRHS", "multiple", GapLook.ROW, False),
    ],
)
def test_a_type_is_answered_by_a_kind(name, kind, look, case):
    assert GAP_TYPES[name] == (kind, look, case)


def test_numbers_have_a_tolerance_and_the_rest_may_be_taken():
    gap = parse_gap("1:NUMERICAL:=3,14:0.01~%50%3:1#about~*#no")

    assert [(one.text, one.tolerance) for one in gap.answers] == [
        ("3.14", Decimal("0.01")),
        ("3", 1),
        ("*", 0),
    ]


def test_escaped_marks_are_letters():
    (answer,) = parse_gap(r"1:SA:=\{a\} \~ b\#c&#123; \\ d#f\}").answers

    assert answer.text == "\\{a} ~ b#c&#123; \\ d"
    assert answer.feedback == "f}"


def test_any_text_can_be_written():
    rng = random.Random(1)
    for _round in range(300):
        text = "".join(rng.choice("ab~#}\\{:&;%=1 ") for _ in range(12)).strip()
        text = f"x{text}x"
        joined = f"{{1:SA:={escaped(text)}#{escaped(text)}}}"
        (gap,) = split(joined)[1]
        assert [(a.text, a.feedback) for a in parse_gap(gap).answers] == [(text, text)]


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("Fruits {1:MULTICHOICE}", "has no answer", 7),
        ("a\nb {1:SA:=x", "no closing brace", 4),
        ("a {1:SA:~}", "has no answer", 2),
        ("{1:LONGANSWER:=x}", "unknown type", 0),
        ("Grade {3:NUMERICAL:=zero}", "“zero” is not a number", 6),
        ("Grade {3:NM:=1:-2}", "“-2” is not a tolerance", 6),
        ("a {#1}", "cannot be part of the text", 2),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, words, place):
    with pytest.raises(BrokenGap, match=words) as told:
        split(text)

    assert told.value.place == place
    assert told.value.line_in(text) == text[:place].count("\n") + 1


@pytest.mark.parametrize("text", ["{a}", "{1:2}", r"\frac{1}{2}", "{}", "{x: y}", ""])
def test_other_braces_are_text(text):
    assert split(text) == (text, [])


def test_a_gap_without_a_place_comes_last():
    assert join("a", ["1:SA:=x"]) == "a {1:SA:=x}"
    assert join("a {#2}", ["1:SA:=x", "1:SA:=y"]) == "a {1:SA:=y} {1:SA:=x}"
    assert join("a {#7}", []) == "a {#7}"


@pytest.mark.parametrize(
    "part", ["{", "{1:", "{1:SA:=x}", "{1:SA:=x", "\\", "~", "{ ", "{1:SA:=" + "\\" * 9]
)
def test_the_time_grows_with_the_text(part):
    def seconds(times):
        start = time.process_time()
        with contextlib.suppress(BrokenGap):
            split(part * times)
        return time.process_time() - start

    seconds(10)
    assert seconds(20_000) < 20 * seconds(4_000) + 0.1
