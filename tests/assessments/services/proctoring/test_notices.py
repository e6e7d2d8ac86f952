from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from assessments.models import Notice
from assessments.services import attempts
from assessments.services.actors import Actor
from assessments.services.errors import AttemptClosed, StaleSession, VerbInvalid
from assessments.services.proctoring.notices import confirm_notice, send_message
from tests.factories import make_attempt, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND = timedelta(seconds=1)


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


def send(attempt, staff, text="Speak up.", **options):
    return send_message(attempt.pk, actor=staff, text=text, now=NOW, **options)


def test_a_message_waits_for_its_page_and_is_logged(attempt, staff):
    notice = send(attempt, staff)

    assert (notice.confirmed_at, notice.text) == (None, "Speak up.")
    # A user name is not for candidates.
    assert notice.for_wire()["from"] == "Invigilator"
    event = attempt.events.get(kind="message.sent")
    assert (event.actor, event.detail) == (
        staff,
        {"notice": notice.pk, "text": "Speak up."},
    )


def test_who_has_no_name_is_called_the_same_on_the_wire_in_every_language(
    attempt, staff
):
    with override("de"):
        notice = send(attempt, staff)
        wire, page = notice.for_wire()["from"], notice.signed

    # The page looks for the one, and a page made on the server shows the other.
    assert (wire, page) == ("Invigilator", "Aufsicht")


def test_a_message_is_sent_once_per_token(attempt, staff):
    first = send(attempt, staff, token="t")

    assert send(attempt, staff, token="t") == first
    assert send(attempt, staff, token="u") != first


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001, "nul \0"])
def test_a_text_that_cannot_be_shown_is_refused(attempt, staff, text):
    with pytest.raises(VerbInvalid):
        send(attempt, staff, text)

    assert not Notice.objects.exists()


def test_nobody_would_read_a_message_to_what_has_ended(attempt, staff):
    attempts.submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)

    with pytest.raises(AttemptClosed):
        send(attempt, staff)


def test_a_notice_is_confirmed_once_by_the_page_that_holds_the_seat(attempt, staff):
    notice = send(attempt, staff)
    old, new = take_seat(attempt), take_seat(attempt, page="page-2")

    def confirm(seat, at):
        actor = Actor("candidate", attempt.candidate, seat)
        return confirm_notice(attempt.pk, notice.pk, actor=actor, now=at)

    with pytest.raises(StaleSession):
        confirm(old, NOW)
    assert confirm(new, NOW + SECOND)
    assert confirm(new, NOW + 2 * SECOND)

    notice.refresh_from_db()
    assert notice.confirmed_at == NOW + SECOND
    assert attempt.events.filter(kind="notice.confirmed").count() == 1


def test_somebody_elses_notice_cannot_be_confirmed(attempt, staff):
    notice = send(make_attempt(now=NOW), staff)
    actor = Actor("candidate", attempt.candidate, take_seat(attempt))

    assert not confirm_notice(attempt.pk, notice.pk, actor=actor, now=NOW)

    notice.refresh_from_db()
    assert notice.confirmed_at is None


@pytest.mark.parametrize(
    ("kind", "added_ms", "words"),
    [
        ("message", None, "Fire alarm."),
        ("time", 300_000, "You have 5 more minutes. Fire alarm."),
        ("time", 20_000, "You have 1 more minute. Fire alarm."),
        (
            "time",
            -60_000,
            "1 minute that you had been given by mistake was taken back. Fire alarm.",
        ),
        (
            "reopened",
            600_000,
            "Your test was opened again. You have 10 more minutes. Fire alarm.",
        ),
    ],
)
def test_a_page_without_scripts_reads_a_notice_in_words(kind, added_ms, words):
    detail = {"time": {"added_ms": added_ms, "deadline": None}} if added_ms else {}

    assert Notice(kind=kind, text="Fire alarm.", detail=detail).in_words == words
