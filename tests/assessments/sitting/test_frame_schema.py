"""docs/frames.schema.json is made of the frames, and frames are what it says."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone
from jsonschema import Draft202012Validator

from assessments import selectors
from assessments.protocol import CLIENT_FRAMES, SERVER_FRAMES
from assessments.questions.kind import Kind
from assessments.questions.registry import KINDS
from assessments.services.proctoring.notices import send_message
from assessments.sitting import admission
from assessments.sitting.frame_schema import document
from realtime.connections.outcomes import session_started
from realtime.protocol import BadFrame, encode, parse
from realtime.seat.leases import Claimed
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

FILE = settings.BASE_DIR / "docs" / "frames.schema.json"
DOCUMENT = document()
FRAMES = {
    "answer.save": {
        "ref": "r",
        "answer": 1,
        "response": {"choice": 2},
        "base_revision": 0,
        "answered_at": 1.5,
    },
    "answer.flag": {"ref": "r", "answer": 1, "flagged": False},
    "attempt.visit": {"answer": 1, "review": True},
    "attempt.submit": {"ref": "r"},
    "help.request": {"ref": "r", "text": ""},
    "notice.confirm": {"notice": 1},
    "client.event": {"kind": "paste", "at": 1.5},
    "heartbeat": {"client_time": 1.5, "unsent": 2, "round_trip": 2.5},
}


def valid(side, body):
    schema = {"$defs": DOCUMENT["$defs"], "$ref": f"#/$defs/{side}"}
    return Draft202012Validator(schema).is_valid(body)


def is_read(body):
    try:
        parse(encode(body), CLIENT_FRAMES)
    except BadFrame:
        return False
    return True


def test_the_file_is_what_the_command_writes():
    command = [sys.executable, "-m", "assessments.sitting.frame_schema"]

    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert json.loads(made) == DOCUMENT
    assert made == FILE.read_text(), (
        "run: python -m assessments.sitting.frame_schema > docs/frames.schema.json"
    )
    Draft202012Validator.check_schema(DOCUMENT)


@pytest.mark.parametrize(
    ("side", "frames"), [("client", CLIENT_FRAMES.values()), ("server", SERVER_FRAMES)]
)
def test_every_frame_is_in_it(side, frames):
    titles = [frame["title"] for frame in DOCUMENT["$defs"][side]["oneOf"]]

    assert titles == [frame.type for frame in frames]


@pytest.mark.parametrize("type", CLIENT_FRAMES)
def test_the_server_reads_what_the_schema_allows_and_nothing_else(type):
    body = {"type": type, **FRAMES[type]}
    assert valid("client", body) and is_read(body)

    for field in FRAMES[type].keys() - {"response"}:
        wrong = body | {field: ["another"]}
        assert not valid("client", wrong) and not is_read(wrong)

    for field in body:
        less = {name: value for name, value in body.items() if name != field}
        assert valid("client", less) == is_read(less)


@pytest.mark.django_db
def test_a_page_is_told_what_the_schema_says():
    attempt = make_attempt(test=make_test(questions=[make_question(Kind.ESSAY)]))
    session, now = take_seat(attempt), timezone.now()
    staff = make_user(is_staff=True)
    notice = send_message(attempt.pk, actor=staff, text="Five minutes.", now=now)
    state = selectors.sittings([attempt.pk])[attempt.pk]
    claimed = Claimed(session, False, None, None)

    carried = admission.carried(state, now)
    body = session_started(claimed, admission.LIMITS, carried).body()
    body = json.loads(encode(body))

    assert valid("server", body)
    assert body["notices"][0]["id"] == notice.pk
    assert valid("server", {"type": "notice", **body["notices"][0]})
    for field in body:
        assert not valid("server", {n: v for n, v in body.items() if n != field}), field
    assert not valid("server", body | {"attempt": {}})


@pytest.mark.parametrize("name", KINDS)
def test_a_response_is_what_a_kind_says(name):
    response = {"text": "Words."} if name == "essay" else None
    frame = {"type": "answer.save", **FRAMES["answer.save"]}

    assert valid("client", frame | {"response": response})
    assert not valid("client", frame | {"response": {"nonsense": 1}})
    assert KINDS[name].schema in [
        {key: value for key, value in one.items() if key != "title"}
        for one in DOCUMENT["$defs"]["response"]["anyOf"]
    ]
