"""Calls for help on the live page: the queue, who goes, the answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import HelpRequest, Notice
from assessments.people.roles import PROCTORS
from assessments.services.actors import Actor
from assessments.services.attempts import submit_attempt
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.live.test_page import live_of
from tests.factories import make_attempt, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    return make_test(title="Geography")


def call_of(username, test, *, waits=60, text="My mouse is gone"):
    attempt = make_attempt(make_user(username, first_name=username.title()), test)
    asked_at = timezone.now() - timedelta(seconds=waits)
    return HelpRequest.objects.create(
        attempt=attempt, ref=username, text=text, asked_at=asked_at
    )


def names(response):
    return [one["candidate"] for one in response.context["help"]]


def test_who_waits_longest_is_first(proctor, test):
    call_of("ada", test, waits=60)
    call_of("bob", test, waits=300)
    call_of("eve", make_test(), waits=900)

    response = proctor.get(live_of(test))

    assert names(response) == ["Bob", "Ada"]
    assert names(proctor.get(live_of(test, "help"))) == ["Bob", "Ada"]
    assert "5 min" in response.text


def test_who_has_handed_in_waits_no_more(proctor, test):
    attempt = call_of("ada", test).attempt
    actor = Actor("candidate", attempt.candidate)
    submit_attempt(attempt.pk, actor=actor, now=timezone.now())

    assert names(proctor.get(live_of(test))) == []


def test_a_proctor_takes_a_call_and_others_see_who(proctor, test):
    call = call_of("ada", test)
    address = live_of(test, "answer", call.pk)

    assert "My mouse is gone" in proctor.get(address).text
    response = proctor.post(address, {"claim": "1"}, follow=True)

    assert "You have taken up the call of Ada." in response.text
    other = signed_in(member_of(PROCTORS, username="other"))
    assert "taken by proctor" in other.get(live_of(test)).text
    response = other.post(address, {"claim": "1"}, follow=True)
    assert "Proctor has taken this call" in response.text


def test_taking_a_call_keeps_what_was_already_written(proctor, test):
    call = call_of("ada", test)
    address = live_of(test, "answer", call.pk)

    response = proctor.post(address, {"claim": "1", "text": "I am coming."})

    assert "What you wrote is not sent yet." in response.text
    assert response.context["form"]["text"].value() == "I am coming."
    assert "Taken up by" in response.text
    assert not Notice.objects.exists()
    proctor.post(address, {"text": "I am coming."})
    assert Notice.objects.get().text == "I am coming."


def test_an_answer_that_comes_second_is_not_thrown_away(proctor, test):
    call = call_of("ada", test)
    address = live_of(test, "answer", call.pk)
    other = signed_in(member_of(PROCTORS, username="other"))
    other.post(address, {"text": "Use another mouse."})

    response = proctor.post(address, {"text": "I am coming."})

    assert "This call is answered." in response.text
    assert "What you wrote was not sent:" in response.text
    assert "I am coming." in response.text
    assert Notice.objects.get().text == "Use another mouse."


def test_an_answer_reaches_the_candidate_and_ends_the_wait(proctor, test):
    call = call_of("ada", test)

    proctor.post(live_of(test, "answer", call.pk), {"text": "I am coming."})

    assert Notice.objects.get().text == "I am coming."
    assert names(proctor.get(live_of(test))) == []


def test_help_in_person_needs_no_words(proctor, test):
    call = call_of("ada", test)

    proctor.post(live_of(test, "answer", call.pk), {"text": ""})

    call.refresh_from_db()
    assert (call.answered_at is None, call.answer) == (False, None)


def test_what_cannot_be_done_is_said_and_nothing_happens(proctor, test):
    call = call_of("ada", test)
    address = live_of(test, "answer", call.pk)

    response = proctor.post(address, {"text": "x" * 1001})

    assert "at most 1000 characters" in response.text
    call.refresh_from_db()
    assert call.answered_at is None


def test_who_may_not_write_to_candidates_sees_the_queue_only(test):
    user = make_user(is_staff=True)
    user.user_permissions.add(
        *user.user_permissions.model.objects.filter(codename="view_live")
    )
    test.proctors.add(user)
    call = call_of("ada", test)
    client, address = signed_in(user), live_of(test, "answer", call.pk)

    page = client.get(live_of(test))

    assert names(page) == ["Ada"]
    assert address not in page.text
    assert client.get(address).status_code == 403
    assert client.post(address, {"text": "hello"}).status_code == 403


def test_a_call_of_another_test_is_not_there(proctor, test):
    call = call_of("ada", make_test())

    assert proctor.get(live_of(test, "answer", call.pk)).status_code == 404


def test_who_calls_three_times_is_one_line_and_helped_once(proctor, test):
    first = call_of("ada", test, waits=300, text="My mouse is gone")
    for number, waits in enumerate((200, 100)):
        HelpRequest.objects.create(
            attempt=first.attempt,
            ref=f"again-{number}",
            text=f"Still gone {number}",
            asked_at=timezone.now() - timedelta(seconds=waits),
        )
    other = call_of("bob", test, waits=60)

    response = proctor.get(live_of(test))

    assert names(response) == ["Ada", "Bob"]
    ada = response.context["help"][0]
    assert (ada["count"], ada["text"], ada["age"]) == (3, "Still gone 1", "5 min")
    assert "3 calls" in response.text

    proctor.post(ada["answer"], {"text": "I am coming."})

    assert names(proctor.get(live_of(test))) == ["Bob"]
    assert first.attempt.notices.filter(kind=Notice.Kind.ANSWER).count() == 1
    [event] = first.attempt.events.filter(kind="help.answered")
    assert len(event.detail["others"]) == 2
    other.refresh_from_db()
    assert other.answered_at is None
