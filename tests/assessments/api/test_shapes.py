"""The document says of a request and its answer what the frames are."""

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from yaml import safe_load

from assessments.api import shapes
from assessments.api.frames import SessionClaim
from assessments.api.shapes import ANSWERED, ASKED, FrameShape, as_openapi
from assessments.protocol import CLIENT_FRAMES
from realtime.protocol import BadFrame, Fields

pytestmark = pytest.mark.django_db

ALL = {s.name: s for s in vars(shapes).values() if isinstance(s, FrameShape)}
DOCUMENT = safe_load((settings.BASE_DIR / "docs" / "openapi.yaml").read_text())
COMPONENTS = DOCUMENT["components"]["schemas"]
# What the frame's own checks take; a text for a number they refuse.
REQUESTS = {
    "Claim": {"page": "one", "resume": True},
    "Save": {"response": None, "base_revision": 0, "ref": "r", "answered_at": 1.5},
    "Flag": {"flagged": True},
    "Visit": {"answer": 1, "review": True},
    "Report": {"kind": "paste", "at": 1.5},
    "Submit": {"ref": "r"},
    "Heartbeat": {"client_time": 1.5, "unsent": 0, "round_trip": 3.5},
    "Help": {"text": "", "ref": "r"},
}


def valid(name, value):
    """By the document; OpenAPI's null is a keyword of its own."""
    schema = {
        "components": {
            "schemas": {n: as_json_schema(s) for n, s in COMPONENTS.items()}
        },
        "$ref": f"#/components/schemas/{name}",
    }
    return Draft202012Validator(schema).is_valid(value)


def as_json_schema(schema):
    if isinstance(schema, list):
        return [as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: as_json_schema(value) for key, value in schema.items()}
    if found.pop("nullable", False) is True and "type" in found:
        found["type"] = [found["type"], "null"]
    return found


def requests():
    return {name: shape for name, shape in ALL.items() if shape.description == ASKED}


def test_every_frame_a_client_may_send_has_a_request():
    documented = {shape.of for shape in requests().values()} - {SessionClaim}
    # Its only field is in the address.
    in_address = {CLIENT_FRAMES["notice.confirm"]}

    assert documented == set(CLIENT_FRAMES.values()) - in_address
    assert set(REQUESTS) == set(requests())


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_read_where_the_document_allows_it(name):
    shape, body = ALL[name], REQUESTS[name]
    address = dict.fromkeys(shape.by_address, 1)

    assert valid(name, body)
    assert shape.of.read(Fields(body | address))


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_refused_where_the_document_forbids_it(name):
    shape = ALL[name]
    address = dict.fromkeys(shape.by_address, 1)
    for field in REQUESTS[name].keys() - {"response"}:
        body = REQUESTS[name] | {field: ["another"]}
        assert not valid(name, body)
        with pytest.raises(BadFrame):
            shape.of.read(Fields(body | address))
    for field in COMPONENTS[name].get("required", []):
        body = {k: v for k, v in REQUESTS[name].items() if k != field}
        assert not valid(name, body)
        with pytest.raises(BadFrame):
            shape.of.read(Fields(body | address))


def test_what_the_verbs_answer_is_what_the_document_says(caller):
    asks = {
        "Started": caller.claim,
        "Saved": lambda: caller.save(2),
        "Flagged": lambda: caller.ask(
            "post", f"answers/{caller.answer}/flag/", {"flagged": True, "ref": "f"}
        ),
        "HelpReceived": lambda: caller.ask("post", "help/", {"text": "x", "ref": "h"}),
        "Beat": caller.beat,
        "Submitted": lambda: caller.ask("post", "submit/"),
    }
    answers = {name: ask().json() for name, ask in asks.items()}

    answered = {s.name for s in ALL.values() if s.description == ANSWERED}
    assert set(answers) == answered
    for name, body in answers.items():
        assert valid(name, body), (name, body)
        declared = set(COMPONENTS[name]["properties"])
        assert set(body) <= declared, "the document leaves nothing out"
        assert not valid(name, body | {"type": None})


def test_null_is_a_keyword_of_its_own_in_the_document():
    assert as_openapi({"type": ["string", "null"], "maxLength": 3}) == {
        "type": "string",
        "nullable": True,
        "maxLength": 3,
    }
    assert as_openapi({}) == {"nullable": True}
    assert as_openapi({"type": "number"}) == {"type": "number", "format": "double"}
