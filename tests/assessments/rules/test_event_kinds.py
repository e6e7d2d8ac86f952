"""Each kind of event has all that is derived from it, and somebody writes it."""

import ast
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from assessments.admin.attempt.timeline_words import group_words, kind_words
from assessments.attribution import Attribution
from assessments.history.timeline import group_of
from assessments.protocol import PageReport
from assessments.rules.event_kinds import EventKind, Group
from assessments.rules.states import CLOSED
from assessments.services.proctoring import undo

SERVICES = Path(settings.BASE_DIR, "assessments/services")
CATALOG = Path(settings.LOCALE_PATHS[0], "de/LC_MESSAGES/django.po")
# Functions that write an event, the declaration of a verb that does, and the model.
WRITERS = {"log", "_log", "new_event", "verb", "AttemptEvent"}
# No service names these where it writes them: the value comes from somewhere else.
FROM_ELSEWHERE = {
    EventKind.ANSWER_SAVED,  # services/answers/storing.py, in SQL
    *(EventKind.of(report) for report in PageReport),  # services/page_reports.py
    *(EventKind.of(status) for status in CLOSED),  # services/answers/finishing.py
    *(EventKind.of(kind.means.undone_as) for kind in undo.UNDOABLE),
}
# Kinds that stand in old rows and that nothing writes any more: there is none.
RETIRED = set()

each_kind = pytest.mark.parametrize("kind", list(EventKind), ids=str)


def written():
    """The kinds that a call of a writer names, as in ``log(attempt, EventKind.NOTED)``."""
    calls = [
        node
        for path in SERVICES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and name_of(node.func) in WRITERS
    ]
    return {
        EventKind[node.attr]
        for call in calls
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        for node in ast.walk(argument)
        if isinstance(node, ast.Attribute) and name_of(node.value) == "EventKind"
        if node.attr in EventKind.__members__
    }


def name_of(node):
    return getattr(node, "id", None) or getattr(node, "attr", "")


def test_something_writes_each_kind():
    assert written() | FROM_ELSEWHERE | RETIRED == set(EventKind)


def test_what_is_written_is_found_in_calls():
    assert {EventKind.NOTED, EventKind.TIME_MOVED, EventKind.HELD} <= written()
    assert EventKind.ANSWER_SAVED not in written()


@each_kind
def test_each_kind_has_a_group_and_words(kind):
    assert group_of("attempt", kind) is kind.means.group
    assert kind_words("attempt", kind.value) == kind.means.label != kind.value
    assert group_words(kind.means.group)


def test_the_words_are_in_the_german_catalog():
    said = {entry.msgid for entry in polib.pofile(CATALOG) if entry.translated()}

    labels = {kind.means.label for kind in EventKind} | {one.label for one in Group}
    sentences = {kind.means.in_a_sentence for kind in EventKind} - {""}

    assert labels | sentences <= said


@each_kind
def test_each_kind_is_said_in_german(kind):
    with override("de"):
        assert kind_words("attempt", kind.value) == gettext(kind.means.label)


def test_german_is_another_language():
    with override("de"):
        assert kind_words("attempt", "paused") == "Uhr angehalten"


def test_two_kinds_never_have_the_same_words():
    assert len({kind.means.label for kind in EventKind}) == len(EventKind)


def test_a_kind_of_the_next_release_is_shown_as_it_is():
    assert EventKind.known("mark.given.twice") is None
    assert kind_words("attempt", "mark.given.twice") == "mark.given.twice"
    assert group_of("attempt", "mark.given.twice") is Group.NOTES


@each_kind
def test_what_leads_to_a_status_is_said_in_a_sentence(kind):
    assert bool(kind.means.leads_to) == bool(kind.means.in_a_sentence)
    if kind.means.leads_to:
        assert Attribution(status=kind.value).words == kind.means.in_a_sentence


@each_kind
def test_what_adds_time_moves_the_clock(kind):
    assert kind.means.moves_clock or not kind.means.adds_time


def test_an_undo_knows_how_to_take_back_what_says_so():
    assert set(undo._INVERSES) == undo.UNDOABLE
    assert all(EventKind.known(kind.means.undone_as) for kind in undo.UNDOABLE)


def test_a_page_reports_only_kinds_of_its_group():
    reported = {kind for kind in EventKind if kind.means.group is Group.PAGE}

    assert reported == {EventKind.of(report) for report in PageReport}


def test_texts_of_answers_stay_out_of_the_timeline():
    """timeline_words hides the text of kinds by the beginning of their value."""
    of_answers = {kind for kind in EventKind if kind.means.group is Group.ANSWERS}

    assert of_answers == {
        kind
        for kind in EventKind
        if kind.startswith(("answer.", "draft.", "mark.", "objection."))
    }
