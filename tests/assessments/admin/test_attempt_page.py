"""The page of one attempt: each part by its permission, at a fixed cost."""

import csv
import io
import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from assessments.admin.timeline_words import time_text
from assessments.models import Answer, AttemptEvent
from assessments.roles import PROCTORS
from assessments.services.actors import Actor
from assessments.services.answers import Save, save_answers
from assessments.services.attempts import submit_attempt
from assessments.services.help import request_help
from assessments.services.proctoring import add_time, pause_attempt, terminate_attempt
from realtime import leases
from tests.assessments.admin.conftest import member_of, signed_in, take_seat
from tests.factories import make_user

SECRET = "my secret essay"


def page_of(client, attempt, **query):
    address = reverse("admin:assessments_attempt_change", args=[attempt.pk])
    return client.get(address, query)


def file_of(client, attempt, form):
    address = reverse("admin:assessments_attempt_timeline", args=[attempt.pk, form])
    return client.get(address)


def report_of(client, attempt):
    return client.get(reverse("admin:assessments_attempt_report", args=[attempt.pk]))


def told(response):
    return [entry.what for entry in response.context["page"].object_list]


def user_of(client):
    return client.get("/admin/").wsgi_request.user


def allow(client, *codenames):
    user = user_of(client)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def forbid(client, codename):
    group = user_of(client).groups.get()
    group.permissions.remove(*group.permissions.filter(codename=codename))


def save(attempt, session, number, response, *, now=None, answered_at=None):
    answer = Answer.objects.get(attempt=attempt, number=number)
    [outcome] = save_answers(
        [
            Save(
                session,
                attempt.pk,
                answer.pk,
                response,
                answer.revision,
                now or timezone.now(),
                ref=uuid.uuid4().hex,
                answered_at=answered_at,
            )
        ]
    )
    return outcome


def note(attempt, kind, *, at=None, **fields):
    return AttemptEvent.objects.create(
        attempt=attempt,
        at=at or timezone.now(),
        kind=kind,
        by="candidate",
        actor=attempt.candidate,
        **fields,
    )


# The timeline


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
    assert refused == f"refused 1 from the old page, last {time_text(late)}"
    last_heard = f"the old one was last heard {time_text(late)}"
    assert overlap == f"both pages for 4 s: {last_heard}"


def test_a_page_that_went_quiet_at_once_overlapped_with_none(proctor, attempt):
    first = take_seat(attempt, page="one").session
    save(attempt, first, 1, {"choice": 1})
    take_seat(attempt, page="two")

    [entry] = page_of(proctor, attempt, kind="seat.taken_over").context["page"]

    assert entry.details.endswith("no overlap: the old page was not heard again")


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
        "You may not read what happened in attempts." in page_of(proctor, attempt).text
    )
    assert file_of(proctor, attempt, "csv").status_code == 403


# Answers


def answered(attempt):
    seat = take_seat(attempt).session
    save(attempt, seat, 1, {"choice": 1})
    save(attempt, seat, 2, {"text": "draft"})
    save(attempt, seat, 2, {"text": SECRET})


def test_answers_are_nowhere_without_the_permission(proctor, attempt):
    answered(attempt)

    texts = [
        page_of(proctor, attempt).text,
        report_of(proctor, attempt).text,
        b"".join(file_of(proctor, attempt, "csv")).decode(),
        b"".join(file_of(proctor, attempt, "json")).decode(),
    ]
    allow(proctor, "view_answers")

    assert not any(SECRET in text for text in texts)
    assert SECRET in page_of(proctor, attempt).text


def test_formulas_of_the_paper_are_drawn_for_who_may_read_it(proctor, attempt):
    attempt.paper.content["items"][0]["text"] = r"Find \(x\)"
    attempt.paper.save()
    assert "<math>" not in page_of(proctor, attempt).text

    allow(proctor, "view_answers")

    assert "<math>" in page_of(proctor, attempt).text


def test_answers_stand_beside_the_paper_with_their_revisions(proctor, attempt):
    allow(proctor, "view_answers")
    answered(attempt)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    [section] = page_of(proctor, attempt).context["answers"]

    single, essay = section.items
    assert [line.text for line in single.given] == ["Paris"]
    assert [line.text for line in essay.given] == [SECRET]
    assert [revision.number for revision in essay.revisions] == [2, 1]
    assert (single.score, essay.score) == ("1", None)


def test_the_key_is_not_on_the_page(proctor, attempt):
    allow(proctor, "view_answers")
    paper = attempt.paper
    paper.content["items"][0]["feedback"] = "The capital of France."
    paper.save()
    answered(attempt)

    assert "The capital of France." not in page_of(proctor, attempt).text


def test_what_was_sent_and_not_used_is_shown_with_why(proctor, attempt):
    replaced = take_seat(attempt, page="one").session
    take_seat(attempt, page="two")
    save(attempt, replaced, 2, {"text": SECRET})

    hidden = page_of(proctor, attempt).text
    allow(proctor, "view_answers")
    [section] = page_of(proctor, attempt).context["answers"]

    [unused] = section.items[1].unused
    assert [line.text for line in unused.given] == [SECRET]
    assert unused.why == "Sent by a page that had been replaced"
    assert SECRET not in hidden
    assert "Unsaved answer kept as a draft" in hidden


# Facts


def test_the_clock_is_told_with_every_change(proctor, attempt):
    staff = make_user("ana", is_staff=True)
    now = timezone.now()
    add_time(attempt.pk, actor=staff, reason="Fire drill", minutes=5, now=now)
    pause_attempt(attempt.pk, actor=staff, reason="Fire", now=now)

    clock = page_of(proctor, attempt).context["clock"]

    assert [(one.what, one.who, one.change, one.reason) for one in clock] == [
        ("Started", "ada", "", ""),
        ("Time added", "ana", "+5:00", "Fire drill"),
        ("Clock stopped", "ana", "", "Fire"),
    ]
    assert clock[1].deadline == clock[0].deadline + timedelta(minutes=5)
    assert (clock[2].deadline, bool(clock[2].remaining)) == (None, True)


def buttons(response):
    return [button.words for button in response.context["buttons"]]


def test_only_verbs_that_are_allowed_and_possible_are_offered(superuser, attempt):
    proctor = signed_in(member_of(PROCTORS, username="viewer"))
    for permission in user_of(proctor).groups.get().permissions.all():
        if permission.codename.split("_")[0] != "view":
            forbid(proctor, permission.codename)

    running = buttons(page_of(superuser, attempt))
    terminate_attempt(
        attempt.pk, actor=user_of(superuser), reason="Left", now=timezone.now()
    )

    assert "Pause…" in running
    assert "Resume…" not in running
    assert "Reopen…" not in running
    assert buttons(page_of(superuser, attempt)) == ["Reopen…", "Void…", "Note…"]
    assert buttons(page_of(proctor, attempt)) == []


# Files


def rows_of(response):
    text = b"".join(response).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_the_csv_holds_every_event_and_no_formula(proctor, attempt):
    note(attempt, "noted", reason='=HYPERLINK("http://evil")')
    take_seat(attempt, device="+cmd")

    rows = rows_of(file_of(proctor, attempt, "csv"))

    assert [row["Event"] for row in rows] == ["Started", "Note", "Connected"]
    assert rows[1]["Details"] == '\'=HYPERLINK("http://evil")'
    assert rows[2]["Device"] == "'+cmd"


def test_the_page_and_the_csv_say_what_help_was_asked_for(proctor, attempt):
    who = Actor("candidate", attempt.candidate)
    for text in ("My screen is dark.", "", '=HYPERLINK("http://evil")'):
        request_help(attempt.pk, actor=who, text=text, now=timezone.now())

    asked = [row["Details"] for row in rows_of(file_of(proctor, attempt, "csv"))][1:]
    shown = [one.details for one in page_of(proctor, attempt).context["page"]][:-1]

    assert asked == ["“My screen is dark.”", "", '“=HYPERLINK("http://evil")”']
    assert shown == asked[::-1]


def test_the_json_holds_every_event(proctor, attempt):
    take_seat(attempt)

    events = json.loads(b"".join(file_of(proctor, attempt, "json")))

    assert [event["kind"] for event in events] == ["started", "claimed"]


def test_other_forms_are_not_found(proctor, attempt):
    assert file_of(proctor, attempt, "xlsx").status_code == 404


def test_the_report_holds_the_whole_timeline_oldest_first(proctor, attempt):
    take_seat(attempt)

    response = report_of(proctor, attempt)

    assert [entry.what for entry in response.context["entries"]] == [
        "Started",
        "Connected",
    ]
    assert "Print view" not in response.text


# Who comes in, and what they can do


def test_an_attempt_of_a_test_one_does_not_proctor_is_not_there(attempt, db):
    stranger = signed_in(member_of(PROCTORS, watches_all=False, username="other"))
    assigned = signed_in(member_of(PROCTORS, watches_all=False, username="hers"))
    attempt.test.proctors.add(user_of(assigned))

    def reached(client):
        return [
            page_of(client, attempt).status_code,
            report_of(client, attempt).status_code,
            file_of(client, attempt, "csv").status_code,
        ]

    assert reached(assigned) == [200, 200, 200]
    assert reached(stranger) == [302, 404, 404]


def test_a_candidate_reaches_none_of_it(candidate, attempt):
    client = signed_in(candidate)

    assert page_of(client, attempt).status_code == 302
    assert report_of(client, attempt).status_code == 302
    assert file_of(client, attempt, "csv").status_code == 302


@pytest.mark.parametrize("who", ["proctor", "superuser"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed_from_here(request, who, method, attempt):
    """No method but GET does anything, on any page of an attempt."""
    client = request.getfixturevalue(who)
    allow(client, "view_answers")
    answered(attempt)
    before = standing(attempt)
    names = ["change", "report", "delete", "history"]
    addresses = [
        reverse(f"admin:assessments_attempt_{name}", args=[attempt.pk])
        for name in names
    ]
    forms = [
        reverse("admin:assessments_attempt_timeline", args=[attempt.pk, form])
        for form in ("csv", "json")
    ]

    statuses = {
        getattr(client, method)(
            address, {"score": "9", "response": "{}", "post": "yes"}
        ).status_code
        for address in [*addresses, *forms]
    }

    assert statuses <= {200, 403, 405}
    assert standing(attempt) == before


AUTHORED = {"Category", "Question", "Test", "User", "Group", "Accommodation"}


def test_no_admin_page_adds_changes_or_deletes_what_happened(superuser):
    """Whatever is registered and is not authored or an account is read only."""
    request = superuser.get("/admin/").wsgi_request
    others = [
        one for model, one in site._registry.items() if model.__name__ not in AUTHORED
    ]

    writable = [
        one.model.__name__
        for one in others
        if one.has_add_permission(request)
        or one.has_change_permission(request)
        or one.has_delete_permission(request)
        or one.get_inline_instances(request)
    ]

    assert {"Attempt", "SessionEvent", "SessionLease"} <= {
        one.model.__name__ for one in others
    }
    assert writable == []


def standing(attempt):
    """Everything that must not move: answers, score, and both logs."""
    attempt.refresh_from_db()
    return (
        attempt.score,
        list(attempt.answers.order_by("pk").values()),
        list(attempt.events.order_by("pk").values()),
        list(attempt.candidate.session_events.order_by("pk").values()),
    )
