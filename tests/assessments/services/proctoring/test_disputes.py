from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from assessments.services.actors import Actor
from assessments.services.attempts import submit_attempt
from assessments.services.errors import AttemptClosed
from assessments.services.proctoring.disputes import dispute_takeover
from tests.factories import make_attempt, take_seat

pytestmark = pytest.mark.django_db


def dispute(attempt):
    actor = Actor("candidate", attempt.candidate)
    return dispute_takeover(attempt.pk, actor=actor, now=timezone.now())


def test_each_takeover_is_disputed_once_and_the_seat_stays_where_it_is():
    attempt = make_attempt()
    session = take_seat(attempt, page="stranger")

    first, again = dispute(attempt), dispute(attempt)
    take_seat(attempt, page="another stranger")
    later = dispute(attempt)

    assert first == again != later
    assert first.text == "My test was opened in another device, and that was not me."
    events = attempt.events.filter(kind="takeover.disputed")
    assert [event.detail["epoch"] for event in events] == [
        session.epoch,
        session.epoch + 1,
    ]


def test_a_dispute_is_kept_in_english_and_read_in_the_language_of_the_reader():
    attempt = make_attempt()
    take_seat(attempt)

    with override("de"):
        call = dispute(attempt)
        read = call.in_words

    assert call.text == "My test was opened in another device, and that was not me."
    assert read == (
        "Meine Prüfung wurde anderswo geöffnet (ein anderes Gerät), und das war nicht ich."
    )
    assert call.in_words == call.text


def test_nothing_is_disputed_when_the_attempt_has_ended():
    attempt = make_attempt()
    take_seat(attempt)
    now = timezone.now() - timedelta(seconds=1)
    submit_attempt(attempt.pk, actor=Actor("candidate", attempt.candidate), now=now)

    with pytest.raises(AttemptClosed):
        dispute(attempt)


def test_a_page_that_is_loaded_again_and_again_calls_three_times_at_most():
    attempt = make_attempt()
    now = timezone.now()
    actor = Actor("candidate", attempt.candidate)
    calls = []
    for n in range(50):
        take_seat(attempt, page=f"page {n}")
        calls.append(dispute_takeover(attempt.pk, actor=actor, now=now))

    assert attempt.help_requests.count() == 3
    assert attempt.events.filter(kind="takeover.disputed").count() == 3
    assert set(calls[3:]) == {calls[2]}


def test_calls_that_were_dealt_with_make_room_after_a_while():
    attempt = make_attempt()
    actor = Actor("candidate", attempt.candidate)
    made = []
    for n in range(6):
        now = timezone.now() + timedelta(minutes=2 * n)
        take_seat(attempt, page=f"page {n}")
        made.append(dispute_takeover(attempt.pk, actor=actor, now=now))
        if n == 3:
            attempt.help_requests.update(answered_at=now)

    assert len(set(made)) == 5
    assert made[3] == made[2]
