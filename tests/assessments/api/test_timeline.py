"""A cursor is ours or refused."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from assessments.api.timeline import InvalidCursor, decode, encode
from assessments.history.timeline import Place

# Before the first moment UTC knows, in Python.
LONG_AGO = datetime(1, 1, 1, tzinfo=timezone.get_fixed_timezone(60))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_cursor_survives_the_way_through_an_address():
    cursor = Place(NOON, "seat", 7)

    assert decode(encode(cursor)) == cursor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "bnVsbA",  # null
        "W10",  # []
        "e30",  # {}
        "W1tb" * 4_000,  # [[[ and so on
        "WyJub29uIiwgInNlYXQiLCA3XQ",  # ["noon", "seat", 7]
        "WzEsInNlYXQiLDdd",  # [1, "seat", 7]
        encode(Place(NOON, "bank", 7)),
        encode(Place(NOON, "seat", "7")),
        encode(Place(NOON, "seat", True)),
        encode(Place(NOON, "seat", 0)),
        encode(Place(NOON, "seat", 2**63)),
        encode(Place(LONG_AGO, "seat", 7)),
        encode(Place(NOON.replace(tzinfo=None), "seat", 7)),
    ],
)
def test_a_cursor_of_somebody_elses_making_is_refused(text):
    with pytest.raises(InvalidCursor):
        decode(text)
