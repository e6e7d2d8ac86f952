"""What a person calls the same text is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.kind import Kind
from assessments.questions.scoring import score
from assessments.questions.typed.texts import normal_form
from tests.assessments.questions.scoring.items import item


def is_right(accepted, given, **fields):
    line = {"text": accepted, "weight": "1", "tolerance": "0", "feedback": ""}
    question = item(Kind.SHORT_TEXT, accepted=[line], **fields)
    return score(question, {"text": given}) == 1


SAME = [
    ("don't", "don’t"),
    ("don't", "don´t"),
    ("don't", "don`t"),
    ("don't", "donʼt"),
    ("Hawai'i", "Hawaiʻi"),
    ('"yes"', "“yes”"),
    ('"ja"', "„ja“"),
    ('"oui"', "«oui»"),
    ("5' 3\"", "5′ 3″"),
    ("well-known", "well‑known"),
    ("1914-1918", "1914–1918"),
    ("-5 °C", "−5 °C"),
    ("Wi-Fi", "Ｗｉ－Ｆｉ"),
    ("カタカナ", "ｶﾀｶﾅ"),
    ("ガ", "ｶﾞ"),
    ("five", "ﬁve"),
    ("30 km", "30\u00a0km"),
    ("30 km", "30\u202fkm"),
    ("ice cream", "ice\u3000cream"),
    ("therapist", "thera\u00adpist"),
    ("therapist", "thera\u200bpist\ufeff"),
    ("שלום", "\u200fשלום\u200f"),
    ("❤", "❤\ufe0f"),
    ("café", "cafe\u0301"),
    ("5 µm", "5 μm"),
    ("Å", "\u212b"),
    ("H2O", "H₂O"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_reads_the_same_is_the_same_for_author_and_candidate(one, other):
    assert is_right(one, other)
    assert is_right(other, one)
    assert is_right(other, one, case_sensitive=True)


@pytest.mark.parametrize(
    ("accepted", "given"),
    [
        ("22", "2²"),
        ("12", "1½"),
        ("cafe", "café"),
        ("its", "it's"),
        ("well known", "well-known"),
        ("Maße", "Mase"),
        ("a*b", "ab c"),
        ("", "\u200b"),
        ("*", "\u200b\u00ad"),
    ],
)
def test_what_reads_differently_is_not(accepted, given):
    assert not is_right(accepted, given)


def test_a_full_width_star_is_no_wildcard():
    assert is_right("a＊b", "a*b")
    assert not is_right("a＊b", "a-b")


@given(st.text())
def test_a_normal_form_is_its_own(text):
    once = normal_form(text)

    assert normal_form(once) == once
