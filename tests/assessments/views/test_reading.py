"""What pages and forms show while another sign-in has the test, on hold, and paused."""

import json
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Answer, Section
from assessments.questions.kind import Kind
from assessments.services.proctoring import verbs as proctoring
from realtime import metrics
from realtime.connections.auth import login_hash
from realtime.models import EndedBy, Policy, SessionEvent, SessionLease
from realtime.seat import leases
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

# Each in a place of the paper of its own; and one in an answer.
SECRETS = ["Zebra stem", "Zebra line", "Zebra section", "Zebra answer"]
CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0 Safari/537.36"


def has_secret(response):
    return [secret for secret in SECRETS if secret.encode() in response.content]


@pytest.fixture
def attempt():
    """Of a question to choose in, and an essay that is begun."""
    line = {"text": "Zebra line", "weight": 1}
    questions = [
        make_question(Kind.SINGLE, text="Zebra stem", choices=[line, {"text": "No"}]),
        make_question(Kind.ESSAY, text="Zebra stem"),
    ]
    test = make_test(questions=questions)
    Section.objects.filter(test=test).update(text="Zebra section")
    attempt = make_attempt(make_user("cara"), test)
    saved = {"response": {"text": "Zebra answer"}, "revision": 1}
    Answer.objects.filter(attempt=attempt, number=2).update(**saved)
    return attempt


def browser(attempt, **headers):
    """A sign-in of its own."""
    client = Client(headers={"User-Agent": CHROME, **headers})
    client.force_login(attempt.candidate)
    return client


def sit(attempt, client, *, policy=Policy.NEWEST_WINS, transport="socket"):
    """This sign-in has the seat."""
    claim = leases.Claim(
        user_id=attempt.candidate_id,
        connection_id=uuid.uuid4(),
        subject=attempt.subject,
        room=attempt.test.room,
        page=str(uuid.uuid4()),
        login=login_hash(client.session.session_key),
        device="Firefox on Linux",
        policy=policy,
        transport=transport,
    )
    return leases.claim([claim], now=timezone.now())[0].session


def requests(attempt, client, connection_id):
    """Every request for a question or an answer that a browser can make."""
    here, name = f"/attempts/{attempt.pk}/", {"connection": str(connection_id)}
    yield client.get(here)
    yield client.get(here, headers={"X-Connection-Id": str(connection_id)})
    yield client.get(f"{here}review/", follow=True)
    yield client.get(f"{here}review/", name, follow=True)
    yield client.post(f"{here}submit/", name)
    for number in (1, 2):
        question = f"{here}questions/{number}/"
        yield client.get(question, name)
        for action in ("save", "next", "clear", "help", "review"):
            for text in ("1", "2", "", "nothing to choose"):
                sent = {**name, "action": action, "answer": text}
                yield client.post(question, sent)
    yield client.get(f"/api/attempts/{attempt.pk}/")


def revealed(attempt, client, connection_id):
    """What leaked, in all of them."""
    found = [has_secret(r) for r in requests(attempt, client, connection_id)]
    return sorted({secret for secrets in found for secret in secrets})


def test_who_has_the_seat_reads_everything(attempt):
    home = browser(attempt)
    session = sit(attempt, home)

    assert has_secret(home.get(f"/attempts/{attempt.pk}/")) == SECRETS
    assert revealed(attempt, home, session.connection_id) == sorted(SECRETS)


@pytest.mark.parametrize("transport", ["socket", "http", "form"])
@pytest.mark.parametrize("policy", Policy)
def test_another_sign_in_reads_not_one_byte(attempt, policy, transport):
    session = sit(attempt, browser(attempt), policy=policy, transport=transport)
    away = browser(attempt)
    ended = str(uuid.uuid4())

    assert revealed(attempt, away, ended) == []
    stolen = SessionLease.objects.get().connection_id
    assert stolen == session.connection_id


@pytest.mark.parametrize("policy", Policy)
def test_a_seat_that_is_lost_takes_the_reading_with_it(attempt, policy):
    away = browser(attempt)
    lost = sit(attempt, away, policy=policy)
    leases.revoke([attempt.candidate_id], reason=EndedBy.REVOKED, now=timezone.now())
    sit(attempt, browser(attempt), policy=policy)

    assert revealed(attempt, away, lost.connection_id) == []


def test_first_wins_keeps_a_silent_holder_s_paper_as_it_keeps_the_seat(attempt):
    sit(attempt, browser(attempt), policy=Policy.FIRST_WINS)
    SessionLease.objects.update(renewed_at=timezone.now() - leases.LEASE * 3)

    assert revealed(attempt, browser(attempt), uuid.uuid4()) == []


@pytest.mark.parametrize("sits", [True, False])
def test_on_hold_nobody_reads(attempt, sits):
    home, away = browser(attempt), browser(attempt)
    session = sit(attempt, home, policy=Policy.HOLD)
    claim = leases.Claim(
        attempt.candidate_id, uuid.uuid4(), attempt.subject, page="b", login="away"
    )
    assert isinstance(leases.claim([claim], now=timezone.now())[0], leases.OnHold)
    attempt.refresh_from_db()

    who = home if sits else away
    assert revealed(attempt, who, session.connection_id) == []


def test_while_it_is_paused_no_page_holds_a_question(attempt):
    home = browser(attempt)
    session = sit(attempt, home)
    proctoring.pause_attempt(
        attempt.pk, actor=None, reason="Fire alarm", now=timezone.now()
    )

    # One's own answers are none.
    *pages, api = requests(attempt, home, session.connection_id)
    assert {secret for page in pages for secret in has_secret(page)} == set()
    assert has_secret(api) == ["Zebra answer"]


def withheld(response):
    data = re.search(r'<script id="sitting"[^>]*>(.*?)</script>', response.text)
    return json.loads(data[1])["withheld"]


def test_a_page_without_a_paper_fetches_it_in_the_name_of_its_connection(attempt):
    sit(attempt, browser(attempt))
    here = f"/attempts/{attempt.pk}/"

    other = browser(attempt)
    shell = other.get(here)
    session = sit(attempt, other)
    paper = other.get(here, headers={"X-Connection-Id": str(session.connection_id)})

    assert (withheld(shell), withheld(paper)) == ("elsewhere", "")
    assert "Firefox on Linux" in shell.text
    assert "Continue without JavaScript" in shell.text
    assert has_secret(shell) == []
    assert has_secret(paper) == SECRETS


def test_the_try_of_another_sign_in_is_on_the_timeline_once_and_counted(attempt):
    session = sit(attempt, browser(attempt))
    before = metrics.READS_REFUSED.value
    away = browser(attempt)

    for _ in range(5):
        away.get(f"/attempts/{attempt.pk}/")
    browser(attempt).get(f"/api/attempts/{attempt.pk}/")

    (event,) = SessionEvent.objects.filter(kind="refused_read")
    assert (event.subject, event.device) == (attempt.subject, "Chrome on Windows")
    assert event.other_connection_id == session.connection_id
    assert metrics.READS_REFUSED.value == before + 6


def test_a_pause_keeps_what_a_form_brought_until_it_can_be_saved(attempt):
    home = browser(attempt)
    session = sit(attempt, home, transport="form")
    question = f"/attempts/{attempt.pk}/questions/2/"
    name = {"connection": str(session.connection_id), "revision": "1"}
    actor = make_user(is_staff=True)
    proctoring.pause_attempt(attempt.pk, actor=actor, reason="x", now=timezone.now())

    kept = home.post(question, {**name, "action": "save", "answer": "two\r\nlines"})

    assert kept.status_code == 409
    assert '<input type="hidden" name="answer" value="two\r\nlines">' in kept.text
    proctoring.resume_attempt(attempt.pk, actor=actor, now=timezone.now())
    home.post(question, {**name, "action": "save", "answer": "two\r\nlines"})
    assert attempt.answers.get(number=2).response == {"text": "two\nlines"}


def test_a_form_shows_no_question_that_a_sequential_test_has_not_reached():
    questions = [make_question(text=f"Stem {n}") for n in (1, 2, 3)]
    test = make_test(questions=questions, navigation="sequential")
    attempt = make_attempt(make_user(), test)
    home = browser(attempt)
    session = sit(attempt, home, transport="form")

    sent = {"connection": str(session.connection_id), "answer": "nothing to choose"}
    answer = home.post(f"/attempts/{attempt.pk}/questions/3/", sent)

    assert answer.status_code == 302
    assert "/questions/1/" in answer["Location"]
