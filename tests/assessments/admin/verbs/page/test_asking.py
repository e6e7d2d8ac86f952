"""The page that asks before a verb is carried out: whom it reaches, and what it shows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Attempt, AttemptEvent, VerbRun
from assessments.rules.states import AttemptStatus
from assessments.services.proctoring.clocks import resume_attempt
from assessments.services.proctoring.verbs import pause_attempt
from assessments.verbs.table import VERBS
from realtime import registry
from realtime.models import SeatRequest
from tests.assessments.admin.conftest import take_seat
from tests.assessments.admin.verbs.conftest import (
    LIST,
    address,
    ask,
    do,
    status_of,
    told,
)
from tests.assessments.scenes import attempt_for
from tests.factories import make_attempt, make_user

pytestmark = pytest.mark.django_db


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


def test_who_let_an_attempt_go_on_is_named_for_that(proctor, attempt, ana):
    at = timezone.now()
    pause_attempt(attempt.pk, actor=ana, reason="", now=at)
    resume_attempt(attempt.pk, actor=ana, now=at)

    response = ask(proctor, "message", attempt)

    assert f"resumed by Ana Price {timezone.localtime(at):%H:%M}" in response.text


def test_nobody_is_named_for_time_that_ran_out(proctor, attempt, ana):
    at = timezone.now()
    pause_attempt(attempt.pk, actor=ana, reason="", now=at)
    resume_attempt(attempt.pk, actor=ana, now=at)
    Attempt.objects.filter(pk=attempt.pk).update(deadline=at - timedelta(hours=1))

    (skipped,) = ask(proctor, "pause", attempt).context["plan"].skipped

    assert skipped.why == "already time ran out"


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
    assert words[0] == "The page that asked for the seat last"
    assert any("which had the seat" in label for label in words)


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        (["10.0.0.1", "10.0.0.2"], ["10.0.0.1", "10.0.0.2"]),
        (["10.0.0.1"] * 2, ["10.0.0.1 (same address)"] * 2),
        ([None, "10.0.0.2"], ["address unknown", "10.0.0.2"]),
    ],
)
def test_alike_machines_are_told_apart_by_their_address(proctor, addresses, told):
    held = attempt_for("approve")
    pages = SeatRequest.objects.filter(user=held.candidate).order_by("pk")
    for page, place in zip(pages, addresses, strict=True):
        page.address = place
        page.save()

    response = ask(proctor, "approve", held)

    choices = response.context["form"].fields["request_id"].widget.choices
    words = [str(label) for _, label in choices][1:]
    assert [label.split(", ")[1] for label in words] == told


def test_a_page_that_was_refused_is_not_offered_again(proctor):
    held = attempt_for("approve")
    SeatRequest.objects.filter(user=held.candidate, was_holder=False).update(
        state=SeatRequest.State.REFUSED
    )

    response = ask(proctor, "approve", held)

    choices = response.context["form"].fields["request_id"].widget.choices
    assert len(choices) == 2
