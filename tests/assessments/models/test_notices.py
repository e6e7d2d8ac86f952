"""What staff tell a candidate, as pages and frames say it."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from assessments.models import HelpRequest, Notice, User

AT = datetime(2026, 3, 1, tzinfo=UTC)
ANA = User(username="ana.p", first_name="Ana", last_name="Price")


def notice(kind=Notice.Kind.MESSAGE, text="", **fields):
    return Notice(pk=7, kind=kind, text=text, at=AT, **fields)


def time(added_ms):
    return {"time": {"added_ms": added_ms, "deadline": None}}


def test_a_candidate_never_reads_a_user_name():
    assert notice(author=ANA).signed == "Ana Price"
    assert notice(author=User(username="ana.p")).signed == "Invigilator"
    assert notice().for_wire()["from"] == "Invigilator"


@pytest.mark.parametrize(
    ("added_ms", "words"),
    [
        (60_000, "You have 1 more minute."),
        (300_000, "You have 5 more minutes."),
        (1_000, "You have 1 more minute."),
        (
            -60_000,
            "1 minute that you had been given by mistake was taken back.",
        ),
        (
            -300_000,
            "5 minutes that you had been given by mistake were taken back.",
        ),
    ],
)
def test_more_time_is_said_in_minutes(added_ms, words):
    assert notice(Notice.Kind.TIME, detail=time(added_ms)).in_words == words


def test_words_of_staff_follow_ours():
    one = notice(Notice.Kind.REOPENED, "Go on.", detail=time(300_000))

    assert one.in_words == (
        "Your test was opened again. You have 5 more minutes. Go on."
    )


def test_the_wire_has_times_in_ms():
    assert notice(text="Hello", detail=time(5)).for_wire() == {
        "id": 7,
        "kind": "message",
        "text": "Hello",
        "from": "Invigilator",
        "at": 1_772_323_200_000,
        "time": {"added_ms": 5, "deadline": None},
    }


def test_a_dispute_is_kept_in_english_and_said_in_the_language_of_the_reader():
    call = HelpRequest(ref="not-me:3", text=HelpRequest.dispute("Chrome on Windows"))

    assert call.text == "My test was opened in Chrome on Windows, and that was not me."
    assert call.in_words == call.text
    with override("de"):
        assert "Chrome auf Windows" in call.in_words


@pytest.mark.parametrize(
    "call",
    [
        HelpRequest(ref="r1", text=HelpRequest.dispute("Chrome on Windows")),
        HelpRequest(ref="not-me:3", text="In my own words."),
    ],
)
def test_a_candidates_own_words_stay(call):
    with override("de"):
        assert call.in_words == call.text
