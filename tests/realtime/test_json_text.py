import json
import uuid
from datetime import UTC, datetime

import pytest

from realtime.json_text import as_json

NAME = uuid.UUID("5e0f6c9e-1f0d-4f3a-9b0e-0d1c2b3a4f5e")


@pytest.mark.parametrize(
    "value",
    [
        {"text": 'quote " back\\slash ü 🙂 \n\t <'},
        [1, -(2**63), 2**64 - 1, 1.5, True, None],
        {"beyond": 2**64, "far": 10**400},
    ],
)
def test_what_is_read_back_is_what_was_written(value):
    assert json.loads(as_json(value)) == value


def test_moments_and_uuids_are_texts():
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)

    assert as_json([at, NAME]) == f'["2026-01-02T03:04:05.000678+00:00","{NAME}"]'
    # Beside a number that only the standard library writes as well.
    slow = json.loads(as_json([at, NAME, 2**64]))
    assert (datetime.fromisoformat(slow[0]), slow[1]) == (at, str(NAME))
