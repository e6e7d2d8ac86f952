"""The statuses of the live page: complete, and each in exactly one place."""

import polib
import pytest
from django.conf import settings

from assessments.admin.live import cells
from assessments.admin.live.parts import COUNTERS
from assessments.monitoring.rows import FLAGS, STATUSES, no_counters
from assessments.rules.live_status import ENDED, GOING_ON, GONE, SITTING, LiveStatus
from assessments.rules.states import CLOSED, OPEN, AttemptStatus

CATALOG = settings.BASE_DIR / "assessment_site/locale/de/LC_MESSAGES/django.po"


def test_the_names_on_the_wire_stay():
    """In the order of the counters."""
    assert (
        *("not_started", "live", "reconnecting", "offline", "paused", "on_hold"),
        *("overdue", "submitted", "expired", "terminated", "voided"),
    ) == STATUSES


def test_keys_of_counters_are_plain_text():
    """They become the keys of a JSON object."""
    assert {type(name) for name in no_counters()} == {str}


@pytest.mark.parametrize("stored", list(AttemptStatus))
def test_every_stored_status_has_a_live_one(stored):
    assert stored in {status.stored for status in LiveStatus}


@pytest.mark.parametrize("stored", sorted(CLOSED))
def test_what_has_ended_keeps_its_name(stored):
    assert LiveStatus.of_closed(stored).value == stored.value


def test_what_goes_on_is_open():
    assert {status.stored for status in GOING_ON} == OPEN
    assert not GOING_ON & ENDED
    assert set(LiveStatus) - GOING_ON - ENDED == {
        LiveStatus.NOT_STARTED,
        LiveStatus.OVERDUE,
    }


def test_who_is_gone_sits_all_the_same():
    assert GONE < SITTING
    assert LiveStatus.PAUSED not in SITTING


def test_each_has_a_word_a_counter_and_german():
    said = {entry.msgid for entry in polib.pofile(CATALOG) if entry.translated()}

    assert set(cells.STATUSES) == {*STATUSES, "reviewing"}
    assert {counter.name for counter in COUNTERS} == {"total", *STATUSES, *FLAGS}
    assert {status.label for status in LiveStatus} <= said
