"""What staff fill in before a verb runs: the values that the services get."""

import pytest

from assessments.models.notices import TEXT_CHARS
from assessments.services.proctoring.clocks import MAX_MINUTES, MAX_PERCENT
from assessments.services.proctoring.notes import NoteCategory
from assessments.services.transitions import REASON_CHARS
from assessments.verbs import forms as asked
from assessments.verbs.forms import MAX_ID
from assessments.verbs.table import VERBS

WHY = {"reason": "Fire"}


def values(form, data):
    """What the verb gets; None if the form is refused."""
    bound = form(data)
    return bound.cleaned_data if bound.is_valid() else None


def faults(form, data):
    return set(form(data).errors)


@pytest.mark.parametrize(
    ("sent", "minutes", "percent"),
    [
        ({"minutes": "5"}, 5, 0),
        ({"percent": "10"}, 0, 10),
        ({"minutes": "5", "percent": "0"}, 5, 0),
        ({"minutes": str(MAX_MINUTES)}, MAX_MINUTES, 0),
        ({"percent": str(MAX_PERCENT)}, 0, MAX_PERCENT),
    ],
)
def test_more_time_is_minutes_or_percent(sent, minutes, percent):
    found = values(asked.MoreTimeForm, WHY | sent)

    assert (found["minutes"], found["percent"]) == (minutes, percent)
    assert (found["from_now"], found["message"]) == (False, "")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "minutes"),
        ({"minutes": "5", "percent": "10"}, "minutes"),
        ({"minutes": "0", "percent": "0"}, "minutes"),
        ({"minutes": "-5"}, "minutes"),
        ({"minutes": str(MAX_MINUTES + 1)}, "minutes"),
        ({"percent": str(MAX_PERCENT + 1)}, "percent"),
        ({"minutes": "many"}, "minutes"),
    ],
)
def test_other_time_is_refused_at_its_field(sent, field):
    assert faults(asked.MoreTimeForm, WHY | sent) == {field}


#: By verb: what is enough to carry it out, beside the reason.
ENOUGH = {
    "message": {"text": "Wait."},
    "note": {"text": "Late.", "category": "other"},
    "add-time": {"minutes": 5},
    "accept-draft": {"draft_id": 1},
}


@pytest.mark.parametrize("name", VERBS)
def test_a_reason_is_enough_for_most_and_too_long_for_none(name):
    form, data = VERBS[name].form, WHY | ENOUGH.get(name, {})

    assert values(form, data) is not None
    for field, chars in (("reason", REASON_CHARS), ("message", TEXT_CHARS)):
        if field in form.base_fields:
            assert faults(form, data | {field: "x" * chars}) == set()
            assert faults(form, data | {field: "x" * (chars + 1)}) == {field}


@pytest.mark.parametrize(
    "name", [name for name, verb in VERBS.items() if "reason" in verb.form.base_fields]
)
def test_what_ends_or_shortens_somebodys_time_needs_a_reason(name):
    form = VERBS[name].form
    without = {"reason": " "} | ENOUGH.get(name, {})

    assert (faults(form, without) == set()) is not form.base_fields["reason"].required
    if name in {"terminate", "void", "submit", "reopen", "disconnect", "refuse"}:
        assert faults(form, without) == {"reason"}


@pytest.mark.parametrize("form", [asked.MessageForm, asked.NoteForm])
def test_a_text_of_nothing_is_refused_in_words(form):
    assert "Write something." in str(form({"text": " "}).errors["text"])


def test_a_note_is_about_a_known_subject():
    note = {"text": "x", "category": "weather"}

    assert faults(asked.NoteForm, note) == {"category"}
    for category in NoteCategory:
        assert faults(asked.NoteForm, note | {"category": category.value}) == set()


@pytest.mark.parametrize(
    ("form", "field", "is_needed"),
    [
        (asked.DraftForm, "draft_id", True),
        (asked.ApproveForm, "request_id", False),
        (asked.RefuseForm, "request_id", False),
    ],
)
def test_a_number_is_one_that_a_database_knows(form, field, is_needed):
    assert (faults(form, WHY) == {field}) is is_needed
    assert values(form, WHY | {field: MAX_ID})[field] == MAX_ID
    for number in (0, MAX_ID + 1, "x"):
        assert faults(form, WHY | {field: number}) == {field}


def test_a_clock_goes_on_only_if_that_is_ticked():
    assert values(asked.ReleaseForm, WHY)["resume"] is False
    assert values(asked.ReleaseForm, WHY | {"resume": "on"})["resume"] is True
    assert asked.ReleaseForm().fields["resume"].initial is True
    assert not asked.ReleaseForm().fields["count_hold"].initial


def test_reopening_may_leave_the_time_to_what_was_left():
    assert values(asked.ReopenForm, WHY)["minutes"] is None
    assert faults(asked.ReopenForm, WHY | {"minutes": 0}) == {"minutes"}
