from datetime import UTC, datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from assessments.attribution import ON_HOLD, WORDS, Attribution
from assessments.rules.states import AttemptStatus
from assessments.services.eligibility.snapshots import TURNS

AT = datetime(2026, 3, 1, 10, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "english", "german"),
    [
        (
            Attribution(AT, "Ana Price", "paused"),
            "paused by Ana Price 10:31",
            "angehalten durch Ana Price, 10:31",
        ),
        (Attribution(AT, "", "submitted"), "submitted 10:31", "abgegeben 10:31"),
        (Attribution(status="in_progress"), "in progress", "läuft"),
        (Attribution(status=ON_HOLD), "on hold", "wartet auf die Aufsicht"),
    ],
)
def test_what_is_kept_is_said_to_each_reader_in_their_language(since, english, german):
    kept = since.kept()

    assert Attribution.read(kept).within("already %(words)s") == f"already {english}"
    with override("de"):
        assert Attribution.read(kept).within("bereits %(words)s") == f"bereits {german}"


def test_the_time_is_the_readers():
    kept = Attribution(AT, "Ana Price").kept()

    with timezone.override("Europe/Berlin"):
        said = Attribution.read(kept).within("already resumed %(since)s")

    assert said == "already resumed by Ana Price 11:31"


def test_every_turn_has_its_words():
    assert set(WORDS) == {*TURNS, *AttemptStatus, ON_HOLD}
