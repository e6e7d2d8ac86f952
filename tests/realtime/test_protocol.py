import json

import pytest

from assessments.protocol import CLIENT_FRAMES, AnswerSave, AnswerSaved
from realtime.protocol import (
    BadFrame,
    CloseCode,
    Error,
    Heartbeat,
    HeartbeatReply,
    parse,
    read_ref,
)

SAVE = {
    "type": "answer.save",
    "ref": "r1",
    "answer": 7,
    "response": {"choice": 2},
    "base_revision": 0,
}


def frame(**changes):
    return json.dumps({k: v for k, v in {**SAVE, **changes}.items() if v is not ...})


def test_parse_reads_a_save_with_its_types():
    save = parse(frame(), CLIENT_FRAMES)

    assert save == AnswerSave("r1", 7, {"choice": 2}, 0, None)


def test_parse_ignores_unknown_fields():
    assert parse(frame(colour="red"), CLIENT_FRAMES) == parse(frame(), CLIENT_FRAMES)


def test_parse_takes_null_as_a_cleared_response():
    assert parse(frame(response=None), CLIENT_FRAMES).response is None


@pytest.mark.parametrize("clock", [0, -5, 1.5, 10**15])
def test_parse_takes_any_client_clock(clock):
    text = json.dumps({"type": "heartbeat", "client_time": clock})

    assert parse(text, CLIENT_FRAMES) == Heartbeat(clock)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "frame.malformed"),
        ("not json", "frame.malformed"),
        ("[]", "frame.malformed"),
        ('"answer.save"', "frame.malformed"),
        ("{}", "frame.malformed"),
        ('{"type": 5}', "frame.malformed"),
        ('{"type": "no.such"}', "frame.unsupported"),
        ('{"type": "client.event", "kind": "paste"}', "frame.malformed"),
        ('{"type": "client.event", "kind": "typed", "at": 1}', "frame.malformed"),
        ('{"type": "client.event", "kind": "paste", "at": "1"}', "frame.malformed"),
        ('{"type": "help.request"}', "frame.malformed"),
        ('{"type": "help.request", "text": 1}', "frame.malformed"),
        ('{"type": "notice.confirm", "notice": "1"}', "frame.malformed"),
        ("[" * 60_000, "frame.malformed"),
        ('{"type":' * 60_000, "frame.malformed"),
        (frame(answer=...), "frame.malformed"),
        (frame(answer="7"), "frame.malformed"),
        (frame(answer=True), "frame.malformed"),
        (frame(answer=-1), "frame.malformed"),
        (frame(answer=2**63), "frame.malformed"),
        (frame(base_revision=1.0), "frame.malformed"),
        (frame(response=...), "frame.malformed"),
        (frame(ref=""), "frame.malformed"),
        (frame(ref="r" * 65), "frame.malformed"),
        (frame(ref=9), "frame.malformed"),
        (frame(ref="a\0b"), "frame.malformed"),
        (frame(ref="\ud800"), "frame.malformed"),
        (frame(answered_at="now"), "frame.malformed"),
        (frame(base_revision=float("nan")), "frame.malformed"),
        (frame(response={"number": float("inf")}), "frame.malformed"),
        ('{"type": "heartbeat"}', "frame.malformed"),
        ('{"type": "answer.flag", "answer": 1, "flagged": 1}', "frame.malformed"),
        ("9" * 5000, "frame.malformed"),
    ],
)
def test_parse_refuses(text, code):
    with pytest.raises(BadFrame) as refusal:
        parse(text, CLIENT_FRAMES)

    assert refusal.value.code == code


def test_a_refused_frame_carries_its_ref():
    with pytest.raises(BadFrame) as refusal:
        parse(frame(answer="7"), CLIENT_FRAMES)

    assert refusal.value.ref == "r1"


@pytest.mark.parametrize("ref", [9, "r" * 65, "\ud800", None])
def test_a_ref_that_cannot_be_sent_back_is_left_out(ref):
    assert read_ref(frame(ref=ref)) is None


def test_an_oversized_frame_still_tells_its_ref():
    assert read_ref(frame(response={"text": "x" * 200_000})) == "r1"


def test_encode_leaves_out_a_ref_that_is_not_there():
    saved = AnswerSaved(answer=7, revision=3, remaining_ms=10, deadline=20)

    assert json.loads(saved.encode()) == {
        "type": "answer.saved",
        "answer": 7,
        "revision": 3,
        "remaining_ms": 10,
        "deadline": 20,
    }


def test_encode_keeps_what_is_null_on_purpose():
    reply = HeartbeatReply(None, 5, {"deadline": None, "remaining_ms": 9})

    assert json.loads(reply.encode()) == {
        "type": "heartbeat",
        "server_time": 5,
        "deadline": None,
        "remaining_ms": 9,
    }


def test_encode_writes_text_as_it_is():
    assert "Zürich" in Error("answer.invalid", "Zürich").encode()


def test_the_range_of_a_close_code_says_whether_to_come_back():
    final = {code for code in CloseCode if code.is_final}

    assert final == {
        CloseCode.TAKEN_OVER,
        CloseCode.REVOKED,
        CloseCode.ATTEMPT_CLOSED,
        CloseCode.SIGNED_OUT,
        CloseCode.FORBIDDEN,
        CloseCode.SEAT_HELD,
        CloseCode.BAD_MESSAGE,
        CloseCode.UPGRADE,
    }
