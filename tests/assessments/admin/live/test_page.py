"""The live page as the server draws it, and who may see it."""

import re
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from assessments.models import AlertedAttempt, Attempt
from assessments.monitoring.rows import STATUSES
from assessments.people.roles import PROCTORS
from assessments.services.actors import Actor
from assessments.services.attempts import submit_attempt
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.verbs.fitting import statuses_for
from assessments.verbs.table import VERBS
from realtime.models import SessionLease
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

# More than Python reads as a number.
MANY_DIGITS = "9" * 5_000
WORDS = re.compile(r"<[^>]+>|\s+")


def live_of(test, name="", *args):
    suffix = f"_{name}" if name else ""
    return reverse(f"admin:assessments_test_live{suffix}", args=[test.pk, *args])


def submit(attempt):
    actor = Actor("candidate", attempt.candidate)
    submit_attempt(attempt.pk, actor=actor, now=timezone.now())


@pytest.fixture
def test():
    """Ada is connected, Bob is not, Cyd has handed in."""
    test = make_test(title="Geography")
    ada = make_attempt(make_user("ada", first_name="Ada", last_name="Lovelace"), test)
    take_seat(ada)
    make_attempt(make_user("bob"), test)
    submit(make_attempt(make_user("cyd"), test))
    return test


def usernames(response):
    return sorted(
        row["row"]["candidate"]["username"] for row in response.context["rows"]
    )


def test_everybody_who_sits_the_test_is_on_the_page(proctor, test):
    make_attempt(make_user("eve"), make_test())

    response = proctor.get(live_of(test))

    assert response.status_code == 200
    assert usernames(response) == ["ada", "bob", "cyd"]


def test_rows_are_counted_as_what_they_are(proctor, test):
    """Candidates, until one of them sits for the second time; then attempts."""

    def counted(**view):
        return proctor.get(live_of(test), view).context["count_words"]

    assert (counted(), counted(q="a")) == ("3 candidates", "1 of 3 candidates")
    test.attempts_allowed = 2
    test.save()
    cyd = test.attempts.get(candidate__username="cyd")
    make_attempt(cyd.candidate, test)

    assert (counted(), counted(q="cyd")) == ("4 attempts", "2 of 4 attempts")
    assert "attempt 2" in WORDS.sub(" ", proctor.get(live_of(test)).text)


def test_the_statuses_sum_to_all(proctor, test):
    response = proctor.get(live_of(test))

    counts = {one["name"]: one["count"] for one in response.context["counters"]}
    assert (counts["total"], counts["live"], counts["submitted"]) == (3, 1, 1)
    flags = {"total", "needs_help", "taken_over_recently", "nearly_over"}
    assert sum(n for name, n in counts.items() if name not in flags) == 3


def test_a_counter_shows_as_many_as_it_says(proctor, test):
    page = proctor.get(live_of(test))

    for counter in page.context["counters"]:
        found = proctor.get(live_of(test) + counter["address"])
        assert len(found.context["rows"]) == counter["count"], counter["name"]
        current = [o["name"] for o in found.context["counters"] if o["is_current"]]
        assert current == [counter["name"]]


def test_the_address_is_kept_by_filters_headings_and_the_reload_link(proctor, test):
    response = proctor.get(live_of(test), {"status": "live", "sort": "-unsent"})

    assert usernames(response) == ["ada"]
    assert response.context["here"] == f"{live_of(test)}?status=live&sort=-unsent"
    columns = {one["name"]: one for one in response.context["columns"]}
    assert columns["unsent"]["direction"] == "descending"
    assert columns["unsent"]["next_sort"] == "unsent"


def test_devices_are_offered_to_filter_by(proctor, test):
    SessionLease.objects.update(device="Chrome on Windows")

    def offered(response):
        choices = {one["name"]: one for one in response.context["choices"]}
        options = [value for value, _words in choices["device"]["options"]]
        return options, choices["device"]["value"]

    everybody = proctor.get(live_of(test))
    some = proctor.get(live_of(test), {"device": "windows"})

    assert offered(everybody) == (["Chrome on Windows"], "")
    assert offered(some) == (["windows", "Chrome on Windows"], "windows")
    assert usernames(some) == ["ada"]


@pytest.mark.parametrize(
    "search",
    [
        "?page=0",
        "?page=x",
        "?status=nobody",
        "?sort=%00",
        f"?page={MANY_DIGITS}",
        f"?band={MANY_DIGITS}",
        f"?band=1-{MANY_DIGITS}",
        f"?changed={MANY_DIGITS}",
    ],
    ids=lambda search: search[:20],
)
def test_an_address_that_makes_no_sense_is_still_a_page(proctor, test, search):
    assert proctor.get(live_of(test) + search).status_code == 200


def test_what_was_seen_is_not_kept_by_the_browser(proctor, test):
    assert "no-store" in proctor.get(live_of(test))["Cache-Control"]


def test_an_empty_test_says_so(proctor):
    response = proctor.get(live_of(make_test()))

    assert "Nobody has started this test yet." in response.text


# Who may.


def test_without_the_permission_there_is_no_page(author, test):
    for address in (live_of(test), live_of(test, "verb"), live_of(test, "help")):
        assert author.get(address).status_code == 403


def test_the_test_of_others_is_not_there(test):
    user = member_of(PROCTORS, watches_all=False)
    client = signed_in(user)

    assert client.get(live_of(test)).status_code == 404
    test.proctors.add(user)
    assert client.get(live_of(test)).status_code == 200


def test_a_candidate_is_sent_to_sign_in(test):
    response = signed_in(make_user()).get(live_of(test))

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def verbs_on(response):
    return set(re.findall(r'name="verb" value="([\w-]+)"', response.text))


def test_a_verb_has_a_button_for_those_who_may(test):
    user = make_user(is_staff=True)
    permission = apps.get_model("auth", "Permission").objects.get
    user.user_permissions.add(permission(codename="view_live"))
    test.proctors.add(user)
    client = signed_in(user)

    assert verbs_on(client.get(live_of(test))) == set()
    user.user_permissions.add(permission(codename="disconnect_attempt"))
    assert verbs_on(client.get(live_of(test))) == {"disconnect"}


# From ticked rows to a verb.


def test_the_chosen_go_to_the_page_of_the_verb_and_back(proctor, test):
    ids = [str(pk) for pk in test.attempts.values_list("pk", flat=True)[:2]]

    response = proctor.get(
        live_of(test, "verb"),
        {"verb": "disconnect", "ids": ids, "view": "?status=live"},
    )

    assert response.status_code == 302
    target = urlsplit(response["Location"])
    assert target.path == "/admin/assessments/attempt/verb/disconnect/"
    assert parse_qs(target.query) == {
        "ids": [",".join(ids)],
        "next": [f"{live_of(test)}?status=live"],
    }


@pytest.mark.parametrize(
    "query",
    [{"verb": "disconnect"}, {"verb": "dance", "ids": "x"}, {"view": "//elsewhere"}],
)
def test_nothing_chosen_leads_back(proctor, test, query):
    response = proctor.get(live_of(test, "verb"), query)

    assert response["Location"] == live_of(test)


# Links.


def test_the_page_is_linked_from_where_tests_and_attempts_are(superuser, test):
    link = f'href="{live_of(test)}"'

    for name, args in [
        ("assessments_test_changelist", []),
        ("assessments_test_change", [test.pk]),
        ("assessments_attempt_changelist", []),
    ]:
        assert link in superuser.get(reverse(f"admin:{name}", args=args)).text


def test_who_may_not_watch_finds_no_link(author, test):
    page = author.get(reverse("admin:assessments_test_changelist"))

    assert "Geography" in page.text
    assert live_of(test) not in page.text


# Whom a row's menu offers.


def snapshot_of(status):
    """How an attempt stands whose row says ``status``; owed time, a draft, an alert."""
    now = timezone.now()
    stored = {"overdue": "in_progress", "on_hold": "paused"}.get(status, status)
    if status in ("live", "reconnecting", "offline"):
        stored = "in_progress"
    attempt = Attempt(candidate_id=1, status=stored)
    if stored == "in_progress":
        minutes = -10 if status == "overdue" else 10
        attempt.deadline = now + timedelta(minutes=minutes)
    seat = SessionLease(
        user_id=1,
        connection_id=uuid.uuid4(),
        subject=attempt.subject,
        claimed_at=now,
        renewed_at=now - timedelta(seconds=0 if status == "live" else 100),
        ended_by="held" if status == "on_hold" else "",
    )
    return AttemptSnapshot(
        attempt,
        now,
        seat=seat,
        owed_ms=1,
        has_drafts=True,
        alerted=AlertedAttempt(),
        has_waiting_page=status == "on_hold",
    )


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_verb_is_offered_where_it_reaches_somebody(verb):
    statuses = [one for one in STATUSES if one != "not_started"]
    reached = [one for one in statuses if verb.refusal(snapshot_of(one)) is None]

    # A row knows neither of drafts nor of times that were edited.
    if verb.name in {"accept-draft", "move-end"}:
        assert statuses_for(verb) == ()
    else:
        assert sorted(statuses_for(verb)) == sorted(reached)


def test_a_draft_is_accepted_on_its_own_page(proctor, test):
    response = proctor.get(live_of(test))

    offered = [verb["name"] for verb in response.context["page_data"]["verbs"]]
    assert "accept-draft" not in offered
    assert offered == [name for name in VERBS if name in offered] != []


def test_a_filter_that_nobody_matches_counts_nobody(proctor, test):
    page = proctor.get(live_of(test), {"q": "zzz"})

    assert usernames(page) == []
    assert ">0 of 3 candidates<" in page.content.decode()
    assert ">3 candidates<" in proctor.get(live_of(test), {"q": ""}).content.decode()
