import pytest
from django.utils import timezone

from assessments.models import HelpRequest, Notice
from assessments.services import attempts
from assessments.services.actors import Actor
from assessments.services.errors import (
    AttemptClosed,
    HelpTaken,
    StaleSession,
    TooMuchHelp,
    VerbInvalid,
)
from assessments.services.proctoring import clocks
from assessments.services.proctoring.help import (
    CALLS_PER_WINDOW,
    WINDOW,
    answer_help,
    claim_help,
    request_help,
)
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def ana():
    return make_user("ana", is_staff=True, first_name="Ana", last_name="Lopez")


@pytest.fixture
def ben():
    return make_user("ben", is_staff=True)


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


def ask(attempt, *, ref="r", text="My screen is dark.", now=NOW, seat=None):
    actor = Actor("candidate", attempt.candidate, seat)
    return request_help(attempt.pk, actor=actor, text=text, ref=ref, now=now)


def test_a_call_is_kept_once_per_ref_and_logged_without_its_text(attempt):
    first = ask(attempt)

    assert ask(attempt, now=NOW + WINDOW) == first
    assert (first.text, first.asked_at) == ("My screen is dark.", NOW)
    [event] = attempt.events.filter(kind="help.asked")
    assert (event.by, event.detail) == ("candidate", {"help": first.pk})


def test_a_paused_test_is_no_reason_not_to_call(attempt, ana):
    clocks.pause_attempt(attempt.pk, actor=ana, reason="x", now=NOW)

    assert ask(attempt, text="").answered_at is None


def test_calls_are_limited_and_a_repeat_is_no_call(attempt):
    for number in range(CALLS_PER_WINDOW):
        ask(attempt, ref=f"r{number}")

    assert ask(attempt, ref="r0").ref == "r0"
    with pytest.raises(TooMuchHelp):
        ask(attempt, ref="one more")
    assert ask(attempt, ref="one more", now=NOW + WINDOW).ref == "one more"


def test_who_has_ended_lost_the_seat_or_writes_a_book_is_refused(attempt):
    old = take_seat(attempt)
    take_seat(attempt, page="page-2")

    with pytest.raises(StaleSession):
        ask(attempt, seat=old)
    with pytest.raises(VerbInvalid):
        ask(attempt, text="x" * 1001)
    with pytest.raises(VerbInvalid):
        ask(attempt, text="My key\0board is stuck.")
    attempts.submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    with pytest.raises(AttemptClosed):
        ask(attempt)
    assert not HelpRequest.objects.exists()


def test_one_proctor_takes_a_call_up(attempt, ana, ben):
    call = ask(attempt)

    claim_help(call.pk, actor=ana, now=NOW)
    claimed = claim_help(call.pk, actor=ana, now=NOW + WINDOW)

    assert (claimed.claimed_by, claimed.claimed_at) == (ana, NOW)
    with pytest.raises(HelpTaken, match="Ana Lopez"):
        claim_help(call.pk, actor=ben, now=NOW)
    assert attempt.events.filter(kind="help.claimed").count() == 1


def test_an_answer_is_a_notice_and_ends_the_wait(attempt, ana, ben):
    call = ask(attempt)

    answered = answer_help(call.pk, actor=ana, text="I am coming.", now=NOW)
    again = answer_help(call.pk, actor=ana, text="I am coming.", now=NOW)

    assert (answered.answered_by, answered.answered_at) == (ana, NOW)
    assert again.answer == answered.answer == Notice.objects.get()
    assert (answered.answer.kind, answered.answer.text) == ("answer", "I am coming.")
    with pytest.raises(HelpTaken):
        answer_help(call.pk, actor=ben, text="Me too.", now=NOW)


def test_help_in_person_needs_no_words(attempt, ana):
    answered = answer_help(ask(attempt).pk, actor=ana, now=NOW)

    assert (answered.answered_at, answered.answer) == (NOW, None)
    assert not Notice.objects.exists()
