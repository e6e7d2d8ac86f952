"""What the kinds that are answered with a text have in common."""

import pytest

from assessments.questions.kind import TEXT_CHARS, InvalidResponse, ResponseTooLong
from assessments.questions.kinds.written import (
    TEXT_SCHEMA,
    TextForm,
    check_text,
    typed_text,
)
from assessments.questions.plain import Unreadable

FORM = TextForm()


@pytest.mark.parametrize("text", ["a", " a ", "é\n🙂", "x" * TEXT_CHARS])
def test_a_text_is_kept_as_it_was_typed(text):
    assert check_text({"text": text}) == {"text": text}


def test_no_text_is_no_response():
    assert check_text({"text": ""}) is None


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ({"text": 5}, "text must be a string"),
        ({"text": None}, "text must be a string"),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "a\ud800"}, "half of a surrogate"),
        ({"text": "a", "more": 1}, "must have the field"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused(response, words):
    with pytest.raises(InvalidResponse, match=words):
        check_text(response)


def test_a_text_that_is_too_long_says_by_how_much():
    with pytest.raises(ResponseTooLong, match=r"20,001 characters; at most 20,000"):
        check_text({"text": "x" * (TEXT_CHARS + 1)})


def test_a_form_stores_the_line_ends_that_the_script_sends():
    assert FORM.read(None, {"answer": ["a\r\nb\n"]}) == {"text": "a\nb\n"}
    assert FORM.read(None, {"answer": [""]}) is None
    assert FORM.fill({"text": "a\nb"}) == {"answer": ["a\nb"]}


def test_line_ends_do_not_make_a_form_too_long():
    text = "x\n" * (TEXT_CHARS // 2)

    read = FORM.read(None, {"answer": [text.replace("\n", "\r\n")]})

    assert read == {"text": text}


@pytest.mark.parametrize(
    ("text", "words"), [("x" * 20_001, "20001 characters"), ("a\0", "Take out")]
)
def test_a_form_that_cannot_be_saved_says_what_to_do(text, words):
    with pytest.raises(Unreadable, match=words) as refusal:
        FORM.read(None, {"answer": [text]})

    assert refusal.value.field == "answer"


def test_the_document_and_the_check_have_the_same_limit():
    assert TEXT_SCHEMA["properties"]["text"]["maxLength"] == TEXT_CHARS


def test_a_typed_text_is_shown_letter_by_letter():
    (line,) = typed_text({"text": "$x$"})

    assert (line.text, line.is_typed) == ("$x$", True)
