"""Frames of a sitting: read as they are meant, refused when they are not."""

import json

import pytest

from assessments.protocol import (
    CLIENT_FRAMES,
    AnswerSave,
    AnswerSaved,
    AttemptStatusFrame,
    AttemptVisit,
    ClientEvent,
    HelpRequest,
    Notice,
    PageReport,
)
from realtime.protocol import BadFrame, parse

SAVE = {
    "type": "answer.save",
    "ref": "r1",
    "answer": 7,
    "response": {"choice": 2},
    "base_revision": 3,
}


def read(body):
    return parse(json.dumps(body), CLIENT_FRAMES)


def test_a_save_says_which_answer_and_on_what_it_was_made():
    frame = read({**SAVE, "answered_at": 12.5})

    assert isinstance(frame, AnswerSave)
    assert (frame.answer, frame.response) == (7, {"choice": 2})
    assert (frame.base_revision, frame.ref) == (3, "r1")


def test_null_is_an_answer_that_was_taken_back():
    assert read({**SAVE, "response": None}).response is None


@pytest.mark.parametrize(
    "change",
    [
        {"answer": "7"},
        {"answer": True},
        {"answer": 7.0},
        {"base_revision": -1},
        {"base_revision": "3"},
        {"ref": "x" * 65},
        {"ref": 3},
    ],
)
def test_a_save_that_names_nothing_is_refused(change):
    with pytest.raises(BadFrame):
        read(SAVE | change)


@pytest.mark.parametrize("missing", ["answer", "base_revision"])
def test_a_save_without_its_place_is_refused(missing):
    body = {name: value for name, value in SAVE.items() if name != missing}

    with pytest.raises(BadFrame):
        read(body)


def test_a_visit_is_of_a_question_unless_it_says_review():
    assert read({"type": "attempt.visit", "answer": 7}) == AttemptVisit(7)
    assert read({"type": "attempt.visit", "answer": 7, "review": True}).review is True


@pytest.mark.parametrize(("text", "is_read"), [("x" * 1000, True), ("x" * 1001, False)])
def test_a_call_for_help_is_bounded(text, is_read):
    body = {"type": "help.request", "ref": "r1", "text": text}
    if not is_read:
        with pytest.raises(BadFrame):
            read(body)
        return

    assert read(body) == HelpRequest("r1", text)


def test_a_call_for_help_needs_no_words():
    assert read({"type": "help.request", "ref": "r1", "text": ""}).text == ""


@pytest.mark.parametrize("kind", list(PageReport))
def test_a_page_reports_what_is_known(kind):
    frame = read({"type": "client.event", "kind": kind, "at": 1.5})

    assert isinstance(frame, ClientEvent)
    assert frame.kind is kind


@pytest.mark.parametrize("kind", ["pasted.text", "", None, "x" * 65])
def test_a_page_reports_nothing_else(kind):
    with pytest.raises(BadFrame):
        read({"type": "client.event", "kind": kind, "at": 1.5})


def test_an_acknowledgement_carries_the_ref_of_its_save():
    frame = AnswerSaved(answer=7, revision=4, remaining_ms=1, deadline=2, ref="r1")

    assert json.loads(frame.encode()) == {
        "type": "answer.saved",
        **{"answer": 7, "revision": 4, "remaining_ms": 1, "deadline": 2, "ref": "r1"},
    }


def test_what_is_spread_stands_beside_the_type():
    notice = json.loads(Notice({"id": 3, "text": "Hello"}).encode())
    status = AttemptStatusFrame("paused", True, {"deadline": None, "remaining_ms": 9})

    assert notice == {"type": "notice", "id": 3, "text": "Hello"}
    assert json.loads(status.encode())["remaining_ms"] == 9
