"""Requests are read with the checks of the socket's frames."""

import io
import uuid

import pytest
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from assessments.api.frames import (
    FrameParser,
    NoConnection,
    SessionClaim,
    TooLarge,
    check_size,
    connection_of,
    fields_of,
)
from realtime.protocol import FRAME_BYTES, BadFrame

CONNECTION = uuid.uuid4()


def request(body=None, **headers):
    plain = APIRequestFactory().post("/", body or {}, format="json", **headers)
    return Request(plain, parsers=[JSONParser()])


def test_what_the_address_names_wins():
    fields = fields_of(request({"answer": 1, "ref": "r"}), answer=2)

    assert (fields.raw("answer"), fields.raw("ref")) == (2, "r")


def test_a_request_is_an_object():
    with pytest.raises(ParseError):
        fields_of(request([1, 2]))


def test_a_connection_is_named_by_a_header():
    named = request(HTTP_X_CONNECTION_ID=str(CONNECTION))

    assert connection_of(named) == CONNECTION


@pytest.mark.parametrize("headers", [{}, {"HTTP_X_CONNECTION_ID": "no uuid"}])
def test_without_one_nothing_is_done(headers):
    with pytest.raises(NoConnection) as refused:
        connection_of(request(**headers))
    assert refused.value.code == "session.stale"


@pytest.mark.parametrize(
    ("size", "is_read"), [(FRAME_BYTES, True), (FRAME_BYTES + 1, False)]
)
def test_what_is_too_large_is_not_read(size, is_read):
    one = request(CONTENT_LENGTH=str(size))
    if is_read:
        check_size(one)
        return

    with pytest.raises(TooLarge) as refused:
        check_size(one)
    assert refused.value.code == "answer.too_long"


def test_json_that_is_nested_without_end_is_a_mistake_of_the_caller():
    deep = io.BytesIO(b"[" * 100_000)

    with pytest.raises(ParseError):
        FrameParser().parse(deep, "application/json", {})


def test_a_claim_says_what_a_socket_says_in_its_address():
    claim = SessionClaim.read(fields_of(request({"page": "p1", "resume": True})))

    assert (claim.page, claim.resume) == ("p1", True)
    with pytest.raises(BadFrame):
        SessionClaim.read(fields_of(request({"page": "x" * 65})))
