"""Examiners read the objections of a test and decide them."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from assessments.models import Mark, ObjectionDecision
from assessments.services.grading.assigning import NewAssignment, assign
from assessments.services.inspection.objecting import object_to
from tests.assessments.admin.marking.conftest import (
    essays,
    make_marker,
    mark,
    root,
)
from tests.assessments.api.conftest import client_of, make_staff
from tests.assessments.services.inspection.conftest import open_inspection

pytestmark = pytest.mark.django_db
NO = {"outcome": "reject", "reason": "The source is missing."}
ONE = {"outcome": "mark", "points": "1", "reason": "You are right."}


@pytest.fixture
def essay(exam, client):
    """Marked by the marker whose client it is; the inspection is open."""
    (essay,) = essays(exam, "Freedom.")
    mark(client, exam, essay, points="0.5")
    open_inspection(exam, timezone.now())
    return essay


@pytest.fixture
def objection(essay):
    return object_to(
        essay.attempt_id,
        2,
        "Read <b>it</b> again.",
        token="t1",
        candidate=essay.attempt.candidate,
        now=timezone.now(),
    )


@pytest.fixture
def examiner(exam):
    return client_of(make_marker(exam))


def address(exam, objection=None):
    return f"{root(exam)}objections/" + (f"{objection.pk}/" if objection else "")


def text_of(response):
    return response.content.decode()


def test_the_list_shows_what_waits_without_names(examiner, exam, objection):
    text = text_of(examiner.get(address(exam)))

    assert "1 objection waits for a decision." in text
    assert "Read &lt;b&gt;it&lt;/b&gt; again." in text
    assert address(exam, objection) in text
    assert objection.answer.attempt.candidate.username not in text


def test_names_are_for_who_may_see_them(exam, objection):
    reader = make_marker(exam, "assessments.see_names_when_marking")

    assert objection.answer.attempt.candidate.username in text_of(
        client_of(reader).get(address(exam))
    )


def test_the_list_is_filtered_by_state(examiner, exam, objection):
    examiner.post(address(exam, objection), NO)

    shown = {
        only: address(exam, objection)
        in text_of(examiner.get(address(exam), {"only": only}))
        for only in ("", "waiting", "decided", "all", "nonsense")
    }

    assert shown == {
        "": False,
        "waiting": False,
        "decided": True,
        "all": True,
        "nonsense": False,
    }


def test_an_objection_is_accepted_with_a_new_mark(examiner, exam, objection):
    page = text_of(examiner.get(address(exam, objection)))
    done = examiner.post(address(exam, objection), ONE, follow=True)

    assert "0.5 of 1 points" in page
    assert "The points cannot become fewer." in page
    assert "Decided." in text_of(done)
    assert ObjectionDecision.objects.get().score_after == 1
    assert "You are right." in text_of(examiner.get(address(exam, objection)))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose whether the objection is rejected."),
        ({"outcome": "reject"}, "Write a reason"),
        ({**ONE, "points": "many"}, "Write the points as a number"),
        ({**ONE, "points": "7"}, "have to be from 0 to 1"),
        ({**ONE, "points": "0.1"}, "The points would become fewer."),
    ],
)
def test_what_is_refused_stays_in_the_form(examiner, exam, objection, sent, said):
    refused = examiner.post(address(exam, objection), sent)

    assert refused.status_code == 409
    assert said in text_of(refused)
    assert sent.get("reason", "") in text_of(refused)
    assert not ObjectionDecision.objects.exists()


def test_the_marker_does_not_decide_about_the_own_mark(client, exam, objection):
    page = text_of(client.get(address(exam, objection)))

    assert "Somebody else decides about the objection." in page
    assert 'name="outcome"' not in page
    assert client.post(address(exam, objection), NO).status_code == 409
    assert not ObjectionDecision.objects.exists()


def test_where_there_is_nobody_else_the_marker_says_why(
    client, marker, exam, objection
):
    permission = Permission.objects.get(codename="override_marker")
    marker.user_permissions.add(permission)

    without = client.post(address(exam, objection), ONE)
    done = client.post(address(exam, objection), ONE | {"own_mark_reason": "Alone."})

    assert (without.status_code, done.status_code) == (409, 302)
    assert ObjectionDecision.objects.get().own_mark_reason == "Alone."
    assert Mark.objects.count() == 2


def test_the_pages_are_for_who_may_mark_the_test(exam, objection):
    stranger = client_of(make_staff("assessments.mark_answers", watches_all=False))
    nobody = client_of(make_staff(watches_all=False))

    for client, status in ((stranger, 404), (nobody, 403)):
        assert client.get(address(exam)).status_code == status
        assert client.post(address(exam, objection), NO).status_code == status


def test_an_objection_of_another_test_is_not_there(exam, objection, examiner, marker):
    other = type(exam).objects.create(title="Other", slug="other", owner=marker)
    client = client_of(marker)

    assert client.get(address(other)).status_code == 200
    assert client.get(address(other, objection)).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_statements_do_not_grow_with_objections(
    exam, examiner, count, django_assert_num_queries
):
    answers = essays(exam, *["Freedom."] * count)
    now = timezone.now()
    for answer in answers:
        type(answer).objects.filter(pk=answer.pk).update(score=0)
        answer.attempt.needs_grading = False
        answer.attempt.save()
    open_inspection(exam, now)
    for answer in answers:
        candidate = answer.attempt.candidate
        object_to(answer.attempt_id, 2, "x", token="t", candidate=candidate, now=now)
    examiner.get(address(exam))

    with django_assert_num_queries(9):
        examiner.get(address(exam))


def test_a_marker_who_is_assigned_sees_nothing_else(exam, objection, marker):
    assigned = make_marker(exam)
    new = NewAssignment(slot=1, user=assigned)
    assign(exam, new, actor=marker, now=timezone.now())
    client = client_of(assigned)

    assert address(exam, objection) not in text_of(client.get(address(exam)))
    assert client.post(address(exam, objection), NO).status_code == 404
    assign(exam, NewAssignment(slot=2, user=assigned), actor=marker, now=timezone.now())
    assert address(exam, objection) in text_of(client.get(address(exam)))
    assert client.post(address(exam, objection), NO).status_code == 302
