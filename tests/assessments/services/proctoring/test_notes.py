import pytest
from django.utils import timezone

from assessments.services import attempts
from assessments.services.errors import VerbInvalid
from assessments.services.proctoring.notes import note_attempt
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


def note(attempt, staff, text="Left the room.", category="conduct", **options):
    return note_attempt(
        attempt.pk, actor=staff, category=category, text=text, now=NOW, **options
    )


def test_a_note_is_an_event_and_the_last_one_stands_on_the_attempt(attempt, staff):
    note(attempt, staff)
    attempts.submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    event = note(attempt, staff, "Came back.")

    attempt.refresh_from_db()
    assert attempt.note == "Came back."
    assert (event.actor, event.reason) == (staff, "Came back.")
    assert event.detail == {"category": "conduct"}
    assert not attempt.notices.exists()


def test_a_note_is_written_once_per_token(attempt, staff):
    assert note(attempt, staff, token="t") == note(attempt, staff, token="t")


@pytest.mark.parametrize(
    ("category", "text"), [("gossip", "x"), ("conduct", " "), ("conduct", "x" * 501)]
)
def test_a_note_has_a_category_and_a_text(attempt, staff, category, text):
    with pytest.raises(VerbInvalid):
        note(attempt, staff, text, category)

    attempt.refresh_from_db()
    assert attempt.note == ""
