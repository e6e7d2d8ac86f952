"""Answers to mark and marks over HTTP: who, which, and what is refused."""

import pytest
from django.utils import timezone

from assessments.grading.second import MarkingRules
from assessments.models import Mark, TestShare
from assessments.models.sharing import Right
from assessments.questions.kind import Kind
from assessments.services.grading.second import set_rules
from tests.assessments.api.conftest import client_of, make_staff, results
from tests.assessments.services.correcting.conftest import overlay
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    questions = [make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    return make_test(slug="exam", questions=questions)


@pytest.fixture
def marker(exam):
    marker = make_staff("assessments.mark_answers", watches_all=False)
    TestShare.objects.create(test=exam, user=marker, right=Right.MARK)
    return marker


@pytest.fixture
def api(marker):
    return client_of(marker)


@pytest.fixture
def essay(exam):
    return hand_in(exam, now=timezone.now()).answers.get(number=2)


LIST = "/api/staff/tests/exam/answers/"


def marks_of(answer):
    return f"/api/staff/answers/{answer.pk}/marks/"


def test_the_answers_of_a_question_are_listed(api, exam, essay):
    make_attempt(test=exam)  # goes on: nothing of it can be marked

    (row,) = results(api.get(f"{LIST}?question=2"))

    assert row == {
        "id": essay.pk,
        "revision": 1,
        "question": 2,
        "kind": "essay",
        "response": {"text": "An essay."},
        "points": "1.00",
        "score": None,
        "marks": [],
        "due": 1,
        "candidate": None,
    }


def test_only_those_that_wait_are_listed_on_demand(api, essay):
    assert [row["id"] for row in results(api.get(f"{LIST}?unmarked=1"))] == [essay.pk]
    assert len(results(api.get(LIST))) == 2

    api.post(marks_of(essay), {"points": 1, "revision": 1}, "application/json")

    assert results(api.get(f"{LIST}?unmarked=1")) == []


def test_names_need_a_permission_of_their_own(exam, essay):
    staff = make_staff(
        "assessments.mark_answers",
        "assessments.see_names_when_marking",
        watches_all=False,
    )
    TestShare.objects.create(test=exam, user=staff, right=Right.MARK)

    (row,) = results(client_of(staff).get(f"{LIST}?question=2"))

    assert row["candidate"]["id"] == essay.attempt.candidate_id


def test_a_mark_is_given(api, marker, essay):
    sent = {"points": "0.5", "comment": "Half.", "revision": 1}

    response = api.post(marks_of(essay), sent, "application/json")

    assert response.status_code == 201, response.json()
    mark = Mark.objects.get()
    assert response.json() | {"at": None} == {
        "id": mark.pk,
        "round": 1,
        "points": "0.50",
        "comment": "Half.",
        "revision": 1,
        "response": {"text": "An essay."},
        "marker": marker.username,
        "at": None,
        "stands": True,
    }
    (row,) = results(api.get(f"{LIST}?question=2"))
    assert (row["score"], [one["id"] for one in row["marks"]]) == ("0.50", [mark.pk])


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"points": "1.01"}, 422, "mark.points"),
        ({"points": "-1"}, 422, "mark.points"),
        ({"points": "0.123"}, 422, "mark.points"),
        ({"points": "many"}, 422, "request.invalid"),
        ({"points": "NaN"}, 422, "request.invalid"),
        ({"points": None}, 422, "request.invalid"),
        ({"revision": 0}, 409, "answer.changed"),
        ({"revision": None}, 422, "request.invalid"),
        ({"round": 4}, 422, "mark.round"),
        ({"comment": "x" * 5001}, 422, "mark.comment"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(api, essay, change, status, code):
    sent = {"points": 1, "revision": 1} | change

    response = api.post(marks_of(essay), sent, "application/json")

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not Mark.objects.exists()


def test_the_same_token_gives_one_mark(api, essay):
    sent = {"points": 1, "revision": 1, "token": "once"}

    first = api.post(marks_of(essay), sent, "application/json")
    again = api.post(marks_of(essay), sent | {"points": 0}, "application/json")

    assert first.json() == again.json()
    assert Mark.objects.count() == 1


def test_a_mark_that_was_not_seen_is_told(api, essay):
    sent = {"points": 1, "revision": 1, "seen": 0}
    api.post(marks_of(essay), sent, "application/json")

    response = api.post(marks_of(essay), sent, "application/json")

    assert (response.status_code, response.json()["code"]) == (409, "mark.meanwhile")


def test_an_attempt_that_goes_on_is_not_marked(api, exam):
    answer = make_attempt(test=exam).answers.get(number=2)

    sent = {"points": 1, "revision": 0}
    response = api.post(marks_of(answer), sent, "application/json")

    assert (response.status_code, response.json()["code"]) == (409, "attempt.open")


def test_a_test_that_is_not_shared_for_marking_is_not_there(exam, essay):
    staff = make_staff("assessments.mark_answers", watches_all=False)
    TestShare.objects.create(test=exam, user=staff, right=Right.READ)
    client = client_of(staff)

    sent = {"points": 1, "revision": 1}
    assert client.get(LIST).status_code == 404
    assert client.post(marks_of(essay), sent, "application/json").status_code == 404
    assert not Mark.objects.exists()


def test_without_the_permission_nothing_is_there(exam, essay):
    staff = make_staff(watches_all=False)
    TestShare.objects.create(test=exam, user=staff, right=Right.MARK)

    assert client_of(staff).get(LIST).status_code == 403


@pytest.mark.parametrize("question", ["x", "-1", "1.5", "9" * 40, "99999"])
def test_a_question_that_is_none_is_refused(api, essay, question):
    assert api.get(f"{LIST}?question={question}").status_code == 422


def test_a_list_takes_the_same_statements_whatever_its_length(
    api, exam, essay, django_assert_max_num_queries
):
    for _ in range(5):
        hand_in(exam, now=timezone.now())

    with django_assert_max_num_queries(12):
        assert len(results(api.get(LIST))) == 12


# Two markers


def marker_of(exam):
    staff = make_staff("assessments.mark_answers", watches_all=False)
    TestShare.objects.create(test=exam, user=staff, right=Right.MARK)
    return client_of(staff)


def test_the_second_marker_reads_no_first_mark_and_gives_the_second(api, exam, essay):
    set_rules(exam, MarkingRules(100), actor=None, now=timezone.now())
    sent = {"points": "0.25", "comment": "Too short.", "revision": 1}
    assert api.post(marks_of(essay), sent, "application/json").json()["round"] == 1
    other = marker_of(exam)

    (row,) = results(other.get(f"{LIST}?question=2"))

    assert (row["marks"], row["due"], row["score"]) == ([], 2, None)
    assert [one["round"] for one in results(api.get(f"{LIST}?question=2"))[0]["marks"]]
    sent |= {"points": "0.75"}
    given = other.post(marks_of(essay), sent, "application/json")
    assert given.json()["round"] == 2
    (row,) = results(other.get(f"{LIST}?question=2"))
    assert (len(row["marks"]), row["due"], row["score"]) == (2, None, "0.50")


def test_the_first_marker_does_not_give_the_second_mark(api, exam, essay):
    set_rules(exam, MarkingRules(100), actor=None, now=timezone.now())
    sent = {"points": "0.25", "revision": 1}
    api.post(marks_of(essay), sent, "application/json")

    refused = api.post(marks_of(essay), sent | {"round": 2}, "application/json")

    assert (refused.status_code, refused.json()["code"]) == (409, "mark.same_marker")
    assert Mark.objects.count() == 1


def test_points_are_those_that_a_correction_gave_the_question(api, exam, essay):
    overlay(exam, 2, {"points": "3.00"})

    found = results(api.get(LIST, {"question": "2"}))

    assert [one["points"] for one in found] == ["3.00"]
    sent = {"points": "3", "revision": 1}
    given = api.post(marks_of(essay), sent, "application/json")
    assert given.status_code == 201
