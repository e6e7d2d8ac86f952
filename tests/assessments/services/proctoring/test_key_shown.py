"""Whoever reopens an attempt has to know that its candidate saw the key."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt
from assessments.services.proctoring.key_shown import note_key_shown
from tests.factories import make_attempt

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def test_the_first_time_counts():
    attempt = make_attempt()
    stale = Attempt.objects.get(pk=attempt.pk)

    note_key_shown(attempt, now=NOW)
    attempt.refresh_from_db()
    note_key_shown(attempt, now=NOW + timedelta(hours=1))
    # Of two requests at once the second read the row before the first wrote it.
    note_key_shown(stale, now=NOW + timedelta(hours=2))

    attempt.refresh_from_db()
    assert attempt.key_shown_at == NOW
    [event] = attempt.events.filter(kind="key.shown")
    assert (event.at, event.by) == (NOW, "system")
