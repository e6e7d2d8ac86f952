"""What a candidate is told, before it is written."""

from datetime import UTC, datetime

import pytest

from assessments.models import Attempt, Notice
from assessments.models.notices import TEXT_CHARS
from assessments.services.errors import VerbInvalid
from assessments.services.proctoring.notice_rows import new_notice, time_detail

AT = datetime(2026, 3, 1, tzinfo=UTC)


def notice(text, **fields):
    return new_notice(
        Attempt(), Notice.Kind.MESSAGE, text, author=None, at=AT, **fields
    )


def test_the_text_is_what_was_written_without_its_edges():
    one = notice("  Go to room 2. ", detail={"time": {"added_ms": 1}})

    assert (one.text, one.at, one.pk) == ("Go to room 2.", AT, None)
    assert one.detail == {"time": {"added_ms": 1}}
    assert notice("").detail == {}


def test_a_text_is_bounded():
    assert len(notice("x" * TEXT_CHARS).text) == TEXT_CHARS
    with pytest.raises(VerbInvalid):
        notice("x" * (TEXT_CHARS + 1))


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_what_no_database_stores_is_refused(text):
    with pytest.raises(VerbInvalid):
        notice(text)


def test_a_change_of_the_time_says_by_how_much_and_until_when():
    assert time_detail(Attempt(deadline=AT), 300_000) == {
        "time": {"added_ms": 300_000, "deadline": 1_772_323_200_000}
    }
    # The clock stands: there is no end to name.
    assert time_detail(Attempt(deadline=None), -1)["time"]["deadline"] is None
