"""The page that assigns markers, and what an assigned marker still sees of the test."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.grading.second import MarkingRules
from assessments.models import HandOn, MarkerAssignment, TestShare
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from assessments.services.grading.second import set_rules
from tests.assessments.admin.conftest import member_of
from tests.assessments.admin.marking.conftest import (
    essays,
    make_marker,
    page_of,
    root,
)
from tests.assessments.api.conftest import client_of, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(exam):
    owner = make_staff(
        "assessments.assign_markers", "assessments.mark_answers", watches_all=False
    )
    exam.owner = owner
    exam.save()
    return client_of(owner)


def assign(owner, exam, person, **more):
    sent = {"slot": 2, "user": person.pk if person else "", "size": 100, "round": 0}
    return owner.post(f"{root(exam)}assign/", sent | more)


def active(exam):
    rows = MarkerAssignment.objects.filter(test=exam, ended_at=None)
    return [(one.slot, one.user, one.round, one.start, one.size) for one in rows]


def page(owner, exam):
    return owner.get(f"{root(exam)}assign/").content.decode()


def test_a_question_is_assigned_and_its_progress_shown(owner, exam, marker):
    essays(exam, "One.", "Two.")

    assert assign(owner, exam, marker).status_code == 302

    assert active(exam) == [(2, marker, 0, 0, 100)]
    cells = re.findall(r"<td>([^<]*)</td>", page(owner, exam))
    assert cells[:6] == [marker.username, "100 %", "every round", "2", "2", "0"]


def test_shares_are_assigned_to_persons_and_groups(owner, exam, marker):
    group = Group.objects.create(name="Markers")
    marker.groups.add(group)

    assign(owner, exam, marker, size=40)
    assign(owner, exam, None, group=group.pk, size=60)

    assert active(exam) == [(2, marker, 0, 0, 40), (2, None, 0, 40, 60)]
    assert "Markers" in page(owner, exam)


def test_it_is_given_to_another_ended_and_undone(owner, exam, marker):
    other = make_marker(exam)
    assign(owner, exam, marker)
    number = MarkerAssignment.objects.get().pk
    address = f"{root(exam)}assign/"

    owner.post(address, {"reassign": number, f"to-{number}": other.pk})
    assert active(exam) == [(2, other, 0, 0, 100)]
    number = MarkerAssignment.objects.get(ended_at=None).pk
    owner.post(address, {"end": number})
    assert active(exam) == []
    undo = re.search(r'name="undo" value="([^"]+)"', page(owner, exam))[1]
    owner.post(address, {"undo": undo})

    assert active(exam) == [(2, other, 0, 0, 100)]


@pytest.mark.parametrize(
    "sent",
    [
        {"user": ""},
        {"size": 0},
        {"size": 101},
        {"round": 4},
        {"slot": 9},
        {"slot": ""},
        {"user": 10**9},
    ],
)
def test_what_cannot_be_is_refused(owner, exam, marker, sent):
    assert assign(owner, exam, marker, **sent).status_code == 422
    assert active(exam) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"end": "x"},
        {"reassign": "1"},
        {"reassign": "1", "to-1": "1"},
        {"undo": "never"},
        {"undo": "2026-01-01T00:00:00+00:00"},
        {"undo": "2026-99-01T00:00:00+00:00"},
    ],
)
def test_a_button_that_does_not_fit_any_more_changes_nothing(owner, exam, marker, sent):
    assign(owner, exam, marker)

    assert owner.post(f"{root(exam)}assign/", sent).status_code == 302
    assert len(active(exam)) == 1


def test_who_may_not_mark_is_not_offered(owner, exam):
    staff = make_staff(watches_all=False)

    assert assign(owner, exam, staff).status_code == 422


def test_only_the_owner_assigns(exam, marker):
    editor = make_staff("assessments.assign_markers", watches_all=False)
    TestShare.objects.create(test=exam, user=editor, right=Right.EDIT)

    assert assign(client_of(editor), exam, marker).status_code == 404
    assert assign(client_of(marker), exam, marker).status_code == 403
    assert active(exam) == []


# The wall around what is not assigned


@pytest.fixture
def assigned(owner, exam):
    """An author who marks the first question of somebody else's test, and nothing else."""
    person = member_of(AUTHORS, watches_all=False, username="assigned")
    TestShare.objects.create(test=exam, user=person, right=Right.MARK)
    return person


SEEN = "On liberty"


def addresses(exam, essay):
    change = f"/admin/assessments/test/{exam.pk}"
    return [
        f"{change}/change/",
        f"{change}/history/",
        f"{root(exam)}2/",
        f"{root(exam)}2/rubric/",
        page_of(exam, essay),
        f"{page_of(exam, essay)}status/",
        f"/tests/{exam.slug}/preview/",
        f"/admin/assessments/test/{exam.pk}/results/",
        f"/admin/assessments/test/{exam.pk}/results/file/?format=csv",
    ]


def test_who_is_assigned_sees_nothing_else_of_the_test(owner, exam, assigned):
    (essay,) = essays(exam, "Freedom.")
    theirs = client_of(assigned)
    before = [theirs.get(address).status_code for address in addresses(exam, essay)]
    listed = theirs.get("/admin/assessments/test/").content.decode()
    assert before[:7] == [200, 200, 302, 200, 200, 200, 200]
    assert "Philosophy" in listed

    assign(owner, exam, assigned, slot=1)

    for address in addresses(exam, essay):
        response = theirs.get(address)
        said = response.content.decode()
        assert "Freedom." not in said, address
        assert "What is liberty?" not in said, address
        at_home = response.get("Location", "") == root(exam)
        assert at_home or response.status_code != 200, address
    listed = theirs.get("/admin/assessments/test/").content.decode()
    assert "Philosophy" not in listed


def test_the_api_gives_who_is_assigned_nothing_else(owner, exam, assigned):
    (essay,) = essays(exam, "Freedom.")
    api = client_of(assigned)
    address = f"/api/staff/tests/{exam.slug}/answers/"
    assert "Freedom." in api.get(address).content.decode()

    assign(owner, exam, assigned, slot=1)

    assert "Freedom." not in api.get(address).content.decode()
    assert api.get(address).json()["results"]
    sent = {"points": 1, "revision": 1}
    marks = f"/api/staff/answers/{essay.pk}/marks/"
    assert api.post(marks, sent, "application/json").status_code == 404
    assert api.get("/api/staff/tests/").json()["results"] == []


def test_the_overview_shows_who_is_assigned_their_questions(owner, exam, assigned):
    essays(exam, "Freedom.")
    assign(owner, exam, assigned, slot=1)

    shown = client_of(assigned).get(root(exam)).content.decode()

    assert SEEN not in shown
    assert "Answers" in shown


def test_the_next_answer_takes_as_many_statements_whatever_there_is(
    owner, exam, marker
):
    essays(exam, "One.", "Two.")
    set_rules(exam, MarkingRules(100), actor=None, now=timezone.now())
    assign(owner, exam, marker, size=99, round=1)
    client = client_of(marker)
    with CaptureQueriesContext(connection) as few:
        client.get(f"{root(exam)}2/")
    more = essays(exam, *(f"Essay {n}." for n in range(8)))
    for _ in range(4):
        assign(owner, exam, make_marker(exam), size=50, round=2)
    HandOn.objects.create(answer=more[0], to=marker, at=timezone.now())

    with CaptureQueriesContext(connection) as many:
        client.get(f"{root(exam)}2/")

    assert len(many) <= len(few)
