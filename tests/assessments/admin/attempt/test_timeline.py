"""The timeline of one attempt: what it says, in which order, at what cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.admin.attempt.timeline_words import time_text
from assessments.models import AttemptEvent
from realtime.seat import leases
from tests.assessments.admin.attempt.conftest import (
    allow,
    file_of,
    forbid,
    note,
    page_of,
    report_of,
    save,
    told,
)
from tests.assessments.admin.conftest import take_seat


def test_the_timeline_merges_attempt_and_seat_newest_first(proctor, attempt):
    take_seat(attempt, page="one", device="Firefox on Linux")
    take_seat(attempt, page="two", device="Chrome on Windows")

    response = page_of(proctor, attempt)

    assert told(response) == ["Took over from another page", "Connected", "Started"]


def test_a_takeover_names_both_devices_and_what_each_saved(proctor, attempt):
    first = take_seat(attempt, page="one", device="Firefox on Linux").session
    save(attempt, first, 1, {"choice": 1})
    taken_at = timezone.now()
    take_seat(attempt, page="two", device="Chrome on Windows", now=taken_at)
    late = taken_at + timedelta(seconds=4)
    save(attempt, first, 1, {"choice": 2}, now=late)

    details = page_of(proctor, attempt, kind="seat.taken_over").context["page"][0]

    assert details.device == "Chrome on Windows"
    from_to, network, login, saved, refused, overlap = details.details.split("; ")
    assert from_to.startswith("from Firefox on Linux (connected ")
    assert from_to.endswith(") to Chrome on Windows")
    assert (network, login) == ("same network", "same sign-in")
    assert saved == "saved 1 before, 0 since"
    assert refused == (
        f"changes of the old page that were refused: 1, the last at {time_text(late)}"
    )
    last_heard = f"the old page sent something last at {time_text(late)}"
    assert overlap == f"both pages were active for 4 s: {last_heard}"


def test_a_page_that_went_quiet_at_once_overlapped_with_none(proctor, attempt):
    first = take_seat(attempt, page="one").session
    save(attempt, first, 1, {"choice": 1})
    take_seat(attempt, page="two")

    [entry] = page_of(proctor, attempt, kind="seat.taken_over").context["page"]

    assert entry.details.endswith("no overlap: the old page sent nothing more")


def test_an_offline_time_has_a_length(proctor, attempt):
    seat = take_seat(attempt).session
    left = leases.Release(seat.user_id, seat.connection_id)
    leases.release([left], now=timezone.now())
    take_seat(attempt, page="two")

    [released] = page_of(proctor, attempt, kind="seat.released").context["page"]

    assert released.details.startswith("offline for 0 s, until ")


def test_saves_in_a_row_are_one_entry_that_holds_them(proctor, attempt):
    for revision in (1, 2):
        note(attempt, "answer.saved", detail={"number": 1, "revision": revision})
    note(attempt, "answer.saved", detail={"number": 2, "revision": 1})

    folded, started = page_of(proctor, attempt).context["page"].object_list

    assert (folded.what, started.what) == ("3 answers saved", "Started")
    assert folded.details.endswith("questions 1, 2")
    assert [one.details for one in folded.folded] == [
        "question 2, revision 1",
        "question 1, revision 2",
        "question 1, revision 1",
    ]


def test_the_devices_clock_stands_beside_ours(proctor, attempt):
    now = timezone.now()
    told_ms = (now - timedelta(seconds=90)).timestamp() * 1000
    note(attempt, "answer.saved", at=now, detail={"answered_at": told_ms})
    note(attempt, "focus.lost", at=now, detail={"device_at": 2**62})

    lost, saved, _started = page_of(proctor, attempt).context["page"].object_list

    assert saved.skew == "1:30 min behind"
    assert (lost.device_time, lost.skew) == (None, "")


def test_the_timeline_filters_by_group_and_by_kind(proctor, attempt):
    take_seat(attempt)
    note(attempt, "focus.lost")

    assert told(page_of(proctor, attempt, group="course")) == ["Started"]
    assert told(page_of(proctor, attempt, group="page")) == ["Left the page"]
    assert told(page_of(proctor, attempt, kind="seat.claimed")) == ["Connected"]


@pytest.mark.parametrize(
    "query", [{"kind": "<b>"}, {"group": "<b>"}, {"kind": "seat.none"}]
)
def test_what_does_not_occur_is_not_found(proctor, attempt, query):
    response = page_of(proctor, attempt, **query)

    assert "Nothing of this kind has happened." in response.text
    assert "<b>" not in response.text


def test_a_long_timeline_comes_in_pages_at_a_fixed_cost(
    proctor, attempt, django_assert_num_queries, django_assert_max_num_queries
):
    allow(proctor, "view_answers")
    take_seat(attempt, page="one")
    take_seat(attempt, page="two")
    page_of(proctor, attempt)  # reads the content types, once
    with django_assert_max_num_queries(40) as few:
        page_of(proctor, attempt)
    before = attempt.started_at - timedelta(minutes=1)
    AttemptEvent.objects.bulk_create(
        AttemptEvent(attempt=attempt, at=before, kind="focus.lost", by="candidate")
        for _ in range(120)
    )

    with django_assert_num_queries(len(few)):
        first = page_of(proctor, attempt)
    second = page_of(proctor, attempt, p="2")

    assert (len(told(first)), len(told(second))) == (100, 23)


def test_addresses_are_for_those_who_may_read_seats(proctor, attempt):
    take_seat(attempt)

    def shown():
        pages = page_of(proctor, attempt), report_of(proctor, attempt)
        files = [b"".join(file_of(proctor, attempt, f)) for f in ("csv", "json")]
        return [page.text for page in pages] + [file.decode() for file in files]

    with_permission = shown()
    forbid(proctor, "view_sessionevent")
    without = shown()

    for text in with_permission:
        assert "203.0.113.9" in text
        assert "Mozilla/5.0" in text
    for text in without:
        assert "203.0.113.9" not in text
        assert "Mozilla/5.0" not in text
        assert "Chrome on Windows" in text


def test_the_timeline_has_a_permission_of_its_own(proctor, attempt):
    forbid(proctor, "view_attemptevent")

    assert (
        "You may not read the timelines of attempts." in page_of(proctor, attempt).text
    )
    assert file_of(proctor, attempt, "csv").status_code == 403
