"""Whose menu offers a verb; tests/assessments/admin/live/test_page.py compares all."""

import pytest

from assessments.rules.live_status import GOING_ON, LiveStatus
from assessments.verbs.fitting import statuses_for
from assessments.verbs.table import VERBS

ENDED = {"submitted", "expired", "terminated"}
RUNNING = {"live", "reconnecting", "offline"}


@pytest.mark.parametrize(
    ("name", "fitting"),
    [
        ("pause", RUNNING),
        ("resume", {"paused"}),
        ("message", {status.value for status in GOING_ON}),
        ("disconnect", {"live"}),
        ("approve", {"on_hold"}),
        # The clock of an overdue attempt is over: it only waits for being written down.
        ("reopen", ENDED | {"overdue"}),
        ("give-back-time", {status.value for status in GOING_ON}),
        ("note", {status.value for status in LiveStatus if status.stored}),
        ("accept-draft", set()),
        ("move-end", set()),
    ],
)
def test_a_menu_offers_what_reaches_somebody(name, fitting):
    assert set(statuses_for(VERBS[name])) == fitting


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_nothing_is_offered_to_who_has_not_started(verb):
    assert "not_started" not in statuses_for(verb)
