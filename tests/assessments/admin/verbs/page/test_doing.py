"""What a verb leaves behind: the result, the log, and that it is done once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from assessments.models import AttemptEvent, VerbResult
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import submit_attempt
from tests.assessments.admin.verbs.conftest import ask, do, status_of, told

pytestmark = pytest.mark.django_db


def test_the_result_says_how_many_and_why_not(proctor, attempt, another, ana):
    submit_attempt(another.pk, actor=another.candidate, now=timezone.now())

    response = do(proctor, "pause", attempt, another)

    first, second = told(response)
    assert first.startswith("1 paused, 1 skipped.")
    assert second.startswith("Skipped: Bob Best: already submitted")
    assert status_of(attempt) == AttemptStatus.PAUSED


def test_each_that_was_reached_is_in_the_log_with_the_reason(
    proctor, attempt, another, ana
):
    do(proctor, "pause", attempt, another)

    events = AttemptEvent.objects.filter(kind="paused")
    assert {(e.attempt, e.actor, e.reason) for e in events} == {
        (attempt, ana, "Fire alarm"),
        (another, ana, "Fire alarm"),
    }
    entries = LogEntry.objects.all()
    assert {(e.object_id, e.user, e.get_change_message()) for e in entries} == {
        (str(attempt.pk), ana, "Paused: Fire alarm"),
        (str(another.pk), ana, "Paused: Fire alarm"),
    }


def test_the_same_token_again_tells_the_same_and_does_nothing(proctor, attempt):
    first = do(proctor, "add-time", attempt, minutes="5", token="once")
    again = do(proctor, "add-time", attempt, minutes="5", token="once")

    assert told(first) == told(again)
    assert AttemptEvent.objects.filter(kind="time.added").count() == 1
    assert LogEntry.objects.count() == 1


def test_another_token_does_it_again(proctor, attempt):
    do(proctor, "add-time", attempt, minutes="5", token="once")
    do(proctor, "add-time", attempt, minutes="5", token="twice")

    assert AttemptEvent.objects.filter(kind="time.added").count() == 2


def test_a_token_that_names_something_else_is_refused(proctor, attempt):
    do(proctor, "pause", attempt, token="once")
    response = do(proctor, "resume", attempt, token="once")

    assert told(response) == [
        "This token was used for another action. Choose a new token."
    ]
    assert status_of(attempt) == AttemptStatus.PAUSED


def test_the_page_gives_each_sending_a_token_of_its_own(proctor, attempt):
    tokens = {
        ask(proctor, "pause", attempt).context["chosen"].initial["token"]
        for _ in range(2)
    }

    assert len(tokens) == 2


@pytest.mark.parametrize(
    ("next_", "leads_to"),
    [
        ("/admin/?a=1", "/admin/?a=1"),
        ("https://elsewhere.example/", "/admin/assessments/attempt/"),
        ("//elsewhere.example/", "/admin/assessments/attempt/"),
        ("/\\elsewhere.example/", "/admin/assessments/attempt/"),
        ("javascript:alert(1)", "/admin/assessments/attempt/"),
        ("", "/admin/assessments/attempt/"),
    ],
)
def test_it_leads_back_within_the_site_only(proctor, attempt, next_, leads_to):
    response = do(proctor, "pause", attempt, next=next_, follow=False)

    assert response.url == leads_to


def test_what_is_kept_of_a_verb_is_english_whoever_did_it(proctor, attempt):
    proctor.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"

    page = do(proctor, "pause", attempt)

    assert LogEntry.objects.get().get_change_message() == "Paused: Fire alarm"
    # And what is said of it is German.
    assert "angehalten" in told(page)[0]


def test_who_was_first_and_when_is_said_to_each_reader(proctor, attempt, ana):
    do(proctor, "pause", attempt)
    at = f"{attempt.events.get(kind='paused').at:%H:%M}"
    who = attempt.candidate.get_full_name() or attempt.candidate.username

    in_english = do(proctor, "pause", attempt)
    proctor.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    in_german = do(proctor, "pause", attempt)

    assert told(in_english)[1] == f"Skipped: {who}: already paused by Ana Price {at}"
    last = told(in_german)[1]
    assert last.endswith(f"{who}: bereits angehalten durch Ana Price, {at}")
    # The row that a German made is read in English by whoever reads English.
    with override("en"):
        kept = VerbResult.objects.latest("pk").why_in_words
    assert kept == f"already paused by Ana Price {at}"


def test_the_page_can_ask_how_many_were_reached(proctor, superuser, attempt, another):
    progress = reverse("admin:assessments_attempt_progress")

    def reached(client, token):
        return client.get(progress, {"token": token}).json()["reached"]

    assert reached(proctor, "once") == 0
    do(proctor, "pause", attempt, another, token="once")

    assert reached(proctor, "once") == 2
    # Of one's own runs alone.
    assert reached(superuser, "once") == 0
    page = ask(proctor, "resume", attempt, another)
    assert f'data-progress="{progress}"' in page.text
