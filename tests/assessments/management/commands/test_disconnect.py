import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.models import AttemptEvent
from realtime import registry
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db


def run(*options):
    out = io.StringIO()
    call_command("disconnect", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def ana():
    attempt = make_attempt(make_user("ana"))
    take_seat(attempt)
    return attempt.candidate


@pytest.fixture
def bob():
    attempt = make_attempt(make_user("bob"))
    take_seat(attempt)
    return attempt.candidate


def test_one_candidate_is_disconnected_and_no_other(ana, bob):
    assert run("ana") == "ana was disconnected.\n"
    assert not registry.has_active_connection(ana.pk)
    assert registry.has_active_connection(bob.pk)


def test_the_reason_is_in_the_timeline(ana):
    run("ana", "--reason", "Wrong machine")

    event = AttemptEvent.objects.get(kind="disconnected")
    assert (event.attempt.candidate, event.by, event.reason) == (
        ana,
        "system",
        "Wrong machine",
    )


def test_a_candidate_who_was_not_connected_is_no_error(ana):
    run("ana")

    assert run("ana") == "ana was not connected. Nothing was done.\n"


@pytest.mark.usefixtures("ana")
def test_json_says_whether_a_seat_was_ended():
    assert json.loads(run("ana", "--json")) == {"username": "ana", "disconnected": True}
    assert json.loads(run("ana", "--json")) == {
        "username": "ana",
        "disconnected": False,
    }


def test_an_unknown_user_is_an_error(ana):
    with pytest.raises(CommandError, match="There is no user “anna”") as error:
        run("anna")

    assert error.value.returncode == 1
    assert registry.has_active_connection(ana.pk)


def test_a_reason_that_cannot_be_kept_is_refused(ana):
    with pytest.raises(CommandError, match="at most 500 characters"):
        run("ana", "--reason", "x" * 501)

    assert registry.has_active_connection(ana.pk)
