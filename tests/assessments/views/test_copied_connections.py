"""
A connection id that another sign-in copied, over HTTP and by forms.

It stands in addresses: history, a shared screen, a proxy's log.
"""

import json
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Answer, Attempt
from assessments.services.tokens import make_token
from realtime import metrics
from realtime.connections.auth import login_hash
from realtime.models import EndedBy, Policy, SessionEvent, SessionLease
from realtime.seat import leases
from tests.assessments.views.test_reading import (
    SECRETS,
    attempt,
    browser,
    has_secret,
    revealed,
    sit,
)

__all__ = ["attempt"]

pytestmark = pytest.mark.django_db

TRANSPORTS = ["socket", "http", "form"]


def seat():
    return SessionLease.objects.values().get()


def tries():
    return SessionEvent.objects.filter(kind="refused_read")


def ask(attempt, client, session, method, path, body=None):
    """A verb of the API in the name of this connection."""
    return getattr(client, method)(
        f"/api/attempts/{attempt.pk}/{path}",
        json.dumps(body or {}),
        content_type="application/json",
        headers={"X-Connection-Id": str(session.connection_id)},
    )


def save(attempt, client, session):
    path = f"answers/{attempt.answers.get(number=1).pk}/"
    body = {"response": {"choice": 2}, "base_revision": 0}
    return ask(attempt, client, session, "put", path, body)


def send(attempt, client, session, **fields):
    """The form of the first question."""
    name = {"connection": str(session.connection_id), "revision": "0"}
    sent = {**name, "action": "save", "answer": "2", **fields}
    return client.post(f"/attempts/{attempt.pk}/questions/1/", sent)


def hand_in(attempt, client, session):
    name = {"connection": str(session.connection_id)}
    return client.post(f"/attempts/{attempt.pk}/submit/", name)


def beat(attempt, client, session):
    return ask(attempt, client, session, "post", "heartbeat/", {"client_time": 1})


def api_flag(attempt, client, session):
    path = f"answers/{attempt.answers.get(number=1).pk}/flag/"
    return ask(attempt, client, session, "post", path, {"flagged": True})


def api_hand_in(attempt, client, session):
    return ask(attempt, client, session, "post", "submit/")


def api_help(attempt, client, session):
    return ask(attempt, client, session, "post", "help/", {"text": "x"})


def release(attempt, client, session):
    return ask(attempt, client, session, "delete", "session/")


VERBS = [save, send, api_flag, api_help, beat, hand_in, api_hand_in, release]


def stored(attempt):
    found = Answer.objects.filter(attempt=attempt).order_by("number")
    status = Attempt.objects.get(pk=attempt.pk).status
    return status, list(found.values_list("response", "flagged"))


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("policy", Policy)
def test_it_shows_not_one_byte(attempt, policy, transport):
    home = browser(attempt)
    session = sit(attempt, home, policy=policy, transport=transport)
    before = metrics.READS_REFUSED.value

    assert revealed(attempt, browser(attempt), session.connection_id) == []

    assert metrics.READS_REFUSED.value > before
    by_copy = tries().get(detail__by_copy=True)
    assert (by_copy.device, by_copy.address) == ("Chrome on Windows", "127.0.0.1")
    assert by_copy.other_connection_id == session.connection_id
    assert revealed(attempt, home, session.connection_id) == sorted(SECRETS)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("policy", Policy)
def test_it_does_nothing_and_is_noted(attempt, policy, verb):
    home, away = browser(attempt), browser(attempt)
    session = sit(attempt, home, policy=policy, transport="http")
    had, was = seat(), stored(attempt)

    response = verb(attempt, away, session)

    assert response.status_code == 409
    assert has_secret(response) == []
    assert (seat(), stored(attempt)) == (had, was)
    event = tries().get()
    assert (event.device, event.detail["by_copy"]) == ("Chrome on Windows", True)
    assert not SessionEvent.objects.filter(connection_id=session.connection_id).exclude(
        kind="claimed"
    )


@pytest.mark.parametrize("verb", VERBS)
def test_its_own_sign_in_does_all_of_it(attempt, verb):
    home = browser(attempt)
    session = sit(attempt, home, transport="http")

    assert verb(attempt, home, session).status_code < 400
    assert not tries().exists()


@pytest.mark.parametrize("verb", [save, send])
def test_what_it_sent_is_kept_as_a_draft_of_no_page(attempt, verb):
    session = sit(attempt, browser(attempt), transport="http")

    response = verb(attempt, browser(attempt), session)

    draft = attempt.drafts.get()
    assert draft.response == {"choice": 2}
    assert draft.connection_id != session.connection_id
    if verb is send:
        assert response.context["unsaved"] == ["Lines chosen: 2"]


@pytest.mark.parametrize("renewed", [True, False])
def test_a_sign_in_renewed_in_the_same_browser_goes_on(attempt, renewed):
    home = browser(attempt)
    session = sit(attempt, home, policy=Policy.FIRST_WINS, transport="http")
    if not renewed:
        home.cookies.clear()

    home.force_login(attempt.candidate)
    if renewed:
        # As the sign-in page does it: the browser still sends the earlier key.
        lease = SessionLease.objects.get()
        login = login_hash(home.session.session_key)
        leases.carry_over(attempt.candidate_id, lease.login, login)

    status = 200 if renewed else 409
    assert save(attempt, home, session).status_code == status
    here = f"/attempts/{attempt.pk}/"
    paper = home.get(here, headers={"X-Connection-Id": str(session.connection_id)})
    assert has_secret(paper) == (SECRETS if renewed else [])


@pytest.mark.parametrize("verb", [save, send, hand_in])
def test_a_silent_holder_s_connection_is_no_way_round_the_claim(attempt, verb):
    session = sit(attempt, browser(attempt), transport="http")
    long_ago = timezone.now() - leases.LEASE * 100
    SessionLease.objects.update(renewed_at=long_ago)
    away = browser(attempt)
    was = stored(attempt)

    assert verb(attempt, away, session).status_code == 409
    assert stored(attempt) == was
    assert seat()["renewed_at"] == long_ago


def test_a_seat_that_was_given_back_is_claimed_and_not_named(attempt):
    home, away = browser(attempt), browser(attempt)
    session = sit(attempt, home, transport="http")
    release(attempt, home, session)

    refused = save(attempt, away, session)

    assert refused.json()["code"] == "session.stale"
    page = str(uuid.uuid4())
    claimed = ask(attempt, away, session, "post", "session/", {"page": page})
    assert claimed.status_code == 200


@pytest.mark.parametrize("verb", [save, send])
def test_what_comes_after_the_end_from_a_new_sign_in_is_kept(attempt, verb):
    home = browser(attempt)
    session = sit(attempt, home, transport="http")
    api_hand_in(attempt, home, session)

    response = verb(attempt, browser(attempt), session)

    assert response.status_code == 410
    assert attempt.drafts.get().response == {"choice": 2}


def test_a_sign_in_that_was_ended_says_so(attempt):
    home, away = browser(attempt), browser(attempt)
    session = sit(attempt, home, transport="http")
    leases.revoke([attempt.candidate_id], reason=EndedBy.REVOKED, now=timezone.now())

    assert save(attempt, away, session).json()["code"] == "session.revoked"


def test_a_token_is_a_sign_in_of_its_own(attempt):
    _token, key = make_token(attempt.candidate, name="lab", now=timezone.now())
    program = Client(headers={"Authorization": f"Token {key}"})
    session = sit(attempt, browser(attempt), transport="http")

    assert save(attempt, program, session).status_code == 409
    claimed = ask(attempt, program, session, "post", "session/", {"page": "lab"})
    own = leases.Session(0, 0, claimed.json()["connection_id"], "")
    assert save(attempt, program, own).status_code == 200
