"""The page that asks before a verb is carried out; who may is in test_verbs_who_may.py."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from assessments.models import AttemptEvent, VerbRun
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.proctoring import pause_attempt
from assessments.states import AttemptStatus
from assessments.verbs.table import VERBS
from realtime import registry
from realtime.models import SessionLease
from tests.assessments.admin.conftest import signed_in, take_seat
from tests.assessments.scenes import attempt_for
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

LIST = "admin:assessments_attempt_changelist"
UNDO = "admin:assessments_attempt_undo"


def address(name):
    return reverse("admin:assessments_attempt_verb", args=[name])


def ids_of(*attempts):
    return ",".join(str(attempt.pk) for attempt in attempts)


def ask(client, name, *attempts, **query):
    return client.get(address(name), {"ids": ids_of(*attempts), **query})


def do(client, name, *attempts, follow=True, **fields):
    sent = {"ids": ids_of(*attempts), "reason": "Fire alarm", **fields}
    return client.post(address(name), sent, follow=follow)


def told(response):
    return [str(message) for message in response.context["messages"]]


def status_of(attempt):
    attempt.refresh_from_db()
    return attempt.status


@pytest.fixture
def another(attempt):
    bob = make_user("bob", first_name="Bob", last_name="Best")
    return start_attempt(candidate=bob, test=attempt.test, now=timezone.now())


@pytest.fixture
def ana(proctor):
    """The proctor, who has a name."""
    user = proctor.get(reverse(LIST)).wsgi_request.user
    user.first_name, user.last_name = "Ana", "Price"
    user.save()
    return user


# Asking.


def test_the_page_says_who_is_affected_and_who_is_skipped_and_why(
    proctor, attempt, another, ana
):
    at = timezone.now()
    pause_attempt(another.pk, actor=ana, reason="", now=at)

    response = ask(proctor, "pause", attempt, another)

    plan = response.context["plan"]
    assert [row.attempt for row in plan.affected] == [attempt]
    since = f"{timezone.localtime(at):%H:%M}"
    assert [(row.attempt, row.why) for row in plan.skipped] == [
        (another, f"already paused by Ana Price {since}")
    ]
    assert f"already paused by Ana Price {since}" in response.text
    assert status_of(attempt) == AttemptStatus.IN_PROGRESS


def test_a_list_of_chosen_rows_leads_to_the_same_page(proctor, attempt, another):
    response = proctor.post(
        reverse(LIST),
        {
            "action": "verb-pause",
            "_selected_action": [attempt.pk, another.pk],
        },
    )

    assert len(response.context["plan"].affected) == 2
    assert response.context["chosen"].initial["ids"].count(",") == 1


def test_the_page_shows_what_the_time_would_be(proctor, attempt):
    response = ask(proctor, "add-time", attempt)

    [row] = response.context["plan"].affected
    assert row.change.after.deadline - row.change.before.deadline == timedelta(
        minutes=5
    )
    assert row.change.after.words in response.text


def test_the_time_is_shown_again_for_what_was_filled_in(proctor, attempt):
    sent = {"ids": attempt.pk, "minutes": "12", "preview": "1"}
    response = proctor.post(address("add-time"), sent)

    [row] = response.context["plan"].affected
    assert row.change.after.remaining_ms - row.change.before.remaining_ms == 720_000
    assert not AttemptEvent.objects.filter(kind="time.added").exists()


def test_what_cannot_be_is_said_and_nothing_is_done(proctor, attempt):
    response = do(proctor, "add-time", attempt, minutes="5", percent="10")

    assert "Give either minutes or percent" in response.text
    assert response.context["form"]["reason"].value() == "Fire alarm"
    assert not VerbRun.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
@pytest.mark.parametrize("name", ["disconnect", "terminate", "submit", "void"])
def test_a_grave_verb_needs_a_reason(superuser, attempt, name, reason):
    take_seat(attempt)

    response = do(superuser, name, attempt, reason=reason)

    assert response.context["form"].errors["reason"]
    assert status_of(attempt) == AttemptStatus.IN_PROGRESS
    assert registry.has_active_connection(attempt.candidate_id)


@pytest.mark.parametrize(
    "ids", ["", "nonsense", "00000000-0000-4000-8000-000000000000"]
)
def test_choosing_nobody_leads_back_to_the_list(proctor, ids):
    response = proctor.get(address("pause"), {"ids": ids}, follow=True)

    assert told(response) == ["Choose some attempts."]


def test_an_unknown_verb_is_not_found(proctor, attempt):
    assert ask(proctor, "praise", attempt).status_code == 404


@pytest.mark.parametrize("name", VERBS)
def test_a_get_does_nothing(superuser, attempt, name):
    take_seat(attempt)
    before = AttemptEvent.objects.count()

    response = ask(superuser, name, attempt, reason="a link", minutes=5)

    assert response.status_code == 200
    assert AttemptEvent.objects.count() == before
    assert registry.has_active_connection(attempt.candidate_id)


# Choosing.


def chosen(response):
    plan = response.context["plan"]
    return {row.attempt.candidate.username for row in plan.affected + plan.skipped}


def test_a_group_or_all_of_a_test_can_be_chosen(proctor, attempt, another):
    make_attempt(make_user("carl"))
    room = another.candidate.groups.create(name="Room B")
    query = {"test": attempt.test_id}

    everybody = proctor.get(address("pause"), query | {"all": "1"})
    of_room = proctor.get(address("pause"), query | {"group": room.name})

    assert chosen(everybody) == {"ada", "bob"}
    assert chosen(of_room) == {"bob"}


def test_a_whole_test_is_chosen_only_in_so_many_words(proctor, attempt):
    response = proctor.get(address("pause"), {"test": attempt.test_id}, follow=True)

    assert told(response) == ["Choose some attempts."]


def test_what_is_sent_reaches_those_who_were_shown_and_nobody_else(
    proctor, attempt, another
):
    sent = {"ids": attempt.pk, "test": attempt.test_id, "all": "1"}
    proctor.post(f"{address('pause')}?test={attempt.test_id}&all=1", sent)

    assert status_of(attempt) == AttemptStatus.PAUSED
    assert status_of(another) == AttemptStatus.IN_PROGRESS


# Doing.


def test_the_result_says_how_many_and_why_not(proctor, attempt, another, ana):
    submit_attempt(another.pk, actor=another.candidate, now=timezone.now())

    response = do(proctor, "pause", attempt, another)

    first, second = told(response)
    assert first.startswith("1 paused, 1 skipped.")
    assert second.startswith(f"Skipped: {another}: already submitted")
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

    assert told(response) == ["This token names something else that was done."]
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


# Undoing.


def undo(client, run, **fields):
    return client.post(reverse(UNDO), {"run": run.pk, **fields}, follow=True)


def test_a_pause_is_undone_and_nothing_is_lost(proctor, attempt):
    deadline = attempt.deadline
    response = do(proctor, "pause", attempt)
    run = VerbRun.objects.get()

    back = undo(proctor, run, next="/admin/")

    assert f'name="run" value="{run.pk}"' in response.text
    assert told(back) == ["1 undone."]
    assert back.request["PATH_INFO"] == "/admin/"
    assert status_of(attempt) == AttemptStatus.IN_PROGRESS
    assert attempt.deadline >= deadline
    assert LogEntry.objects.first().get_change_message() == "Undone (paused)"


def test_undoing_twice_is_undoing_once(proctor, attempt):
    do(proctor, "pause", attempt)
    run = VerbRun.objects.get()

    answers = [told(undo(proctor, run)) for _ in range(2)]

    assert answers == [["1 undone."]] * 2
    assert AttemptEvent.objects.filter(kind="resumed").count() == 1


def test_what_somebody_else_has_moved_since_stays(proctor, attempt, ana):
    do(proctor, "add-time", attempt, minutes="5")
    run = VerbRun.objects.get()
    pause_attempt(attempt.pk, actor=ana, reason="", now=timezone.now())

    back = undo(proctor, run)

    assert told(back)[0] == "0 undone, 1 skipped."
    assert "Something else has moved since" in told(back)[1]
    assert status_of(attempt) == AttemptStatus.PAUSED


def test_nobody_undoes_what_somebody_else_did(proctor, superuser, attempt):
    do(superuser, "pause", attempt)

    back = undo(proctor, VerbRun.objects.get())

    assert back.status_code == 404
    assert status_of(attempt) == AttemptStatus.PAUSED


@pytest.mark.parametrize("run", ["", "x", "9" * 30, "4711"])
def test_there_is_nothing_to_undo_by_a_made_up_run(proctor, run):
    assert proctor.post(reverse(UNDO), {"run": run}).status_code == 404


def test_what_cannot_be_undone_offers_no_undo(proctor, attempt):
    response = do(proctor, "terminate", attempt)
    run = VerbRun.objects.get()

    assert told(response) == ["1 terminated."]
    assert told(undo(proctor, run)) == ["There is nothing here that can be undone."]
    assert status_of(attempt) == AttemptStatus.TERMINATED


def test_after_half_a_minute_it_is_too_late(proctor, attempt):
    do(proctor, "pause", attempt)
    AttemptEvent.objects.update(at=timezone.now() - timedelta(seconds=31))

    back = undo(proctor, VerbRun.objects.get())

    assert "It is too late to undo this." in told(back)[1]
    assert status_of(attempt) == AttemptStatus.PAUSED


# Verb by verb.


def test_a_candidate_in_another_test_is_not_disconnected(proctor, attempt):
    elsewhere = start_attempt(
        candidate=attempt.candidate, test=make_test(), now=timezone.now()
    )
    take_seat(elsewhere)

    [skipped] = ask(proctor, "disconnect", attempt).context["plan"].skipped
    do(proctor, "disconnect", attempt)

    assert skipped.why == "connected to another test"
    assert registry.has_active_connection(attempt.candidate_id)


def test_disconnecting_ends_the_seat(proctor, attempt, another, ana):
    take_seat(attempt)

    response = do(proctor, "disconnect", attempt, another)

    assert told(response)[0] == "1 disconnected, 1 skipped."
    assert told(response)[1] == f"Skipped: {another}: not connected"
    assert not registry.has_active_connection(attempt.candidate_id)
    assert SessionLease.objects.get(user=attempt.candidate).ended_by == "revoked"


def test_disconnecting_signs_out_everywhere_if_asked(proctor, attempt, another):
    for person in (attempt.candidate, another.candidate):
        signed_in(person)
    take_seat(attempt)
    take_seat(another)

    do(proctor, "disconnect", attempt, sign_out="on")
    do(proctor, "disconnect", another)

    logins = [login.get_decoded() for login in Session.objects.all()]
    people = {int(login["_auth_user_id"]) for login in logins}
    assert attempt.candidate_id not in people
    assert another.candidate_id in people


def test_an_attempt_that_ran_out_of_time_is_reopened(proctor, attempt):
    attempt.deadline = timezone.now() - timedelta(hours=1)
    attempt.save()

    response = do(proctor, "reopen", attempt, minutes="10")

    assert told(response) == ["1 reopened."]
    assert status_of(attempt) == AttemptStatus.IN_PROGRESS
    assert attempt.deadline > timezone.now()


def test_nobody_gets_two_open_attempts_by_reopening(superuser, candidate):
    test = make_test(questions=[make_question()], attempts_allowed=2)
    first = make_attempt(candidate, test)
    submit_attempt(first.pk, actor=candidate, now=timezone.now())
    make_attempt(candidate, test)

    response = do(superuser, "reopen", first, minutes="10")

    assert told(response)[0] == "0 reopened, 1 skipped."
    assert "another attempt of theirs is open" in told(response)[1]


def test_asking_costs_the_same_whatever_the_number(
    proctor, attempt, django_assert_num_queries, django_assert_max_num_queries
):
    ask(proctor, "give-back-time", attempt)
    with django_assert_max_num_queries(25) as few:
        ask(proctor, "give-back-time", attempt)
    others = [make_attempt(test=attempt.test) for _ in range(5)]

    with django_assert_num_queries(len(few)):
        ask(proctor, "give-back-time", attempt, *others)


def test_the_pages_that_wait_are_offered_by_what_they_are(proctor):
    held = attempt_for("approve")

    response = ask(proctor, "approve", held)

    choices = response.context["form"].fields["request_id"].widget.choices
    words = [str(label) for _, label in choices]
    assert len(words) == 3
    assert words[0] == "The newest that came to take the seat"
    assert any("which had the seat" in label for label in words)


def test_disconnecting_holds_if_asked(proctor, attempt):
    take_seat(attempt)

    response = do(proctor, "disconnect", attempt, hold="on")
    again = ask(proctor, "resume", attempt)

    assert told(response) == ["1 disconnected."]
    assert status_of(attempt) == AttemptStatus.PAUSED
    assert SessionLease.objects.get(user=attempt.candidate).ended_by == "held"
    [skipped] = again.context["plan"].skipped
    assert skipped.why == "on hold: release the hold instead"


def test_what_is_kept_of_a_verb_is_english_whoever_did_it(proctor, attempt, another):
    submit_attempt(another.pk, actor=another.candidate, now=timezone.now())
    proctor.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"

    page = do(proctor, "pause", attempt, another)

    assert LogEntry.objects.get().get_change_message() == "Paused: Fire alarm"
    [skipped] = VerbRun.objects.get().results.exclude(code="")
    assert skipped.why.startswith("already submitted")
    # And what is said of it is German.
    assert "angehalten" in told(page)[0]
