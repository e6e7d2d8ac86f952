import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from assessments.models import Test, TestGradeKey
from assessments.questions.kind import Kind
from assessments.services.closing import close_to_starts
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    user = make_user("owner", is_staff=True)
    for name in ("view_results", "release_results"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    return user


@pytest.fixture
def test(owner):
    with owned_by(owner):
        questions = [
            make_question(Kind.SINGLE, name="capital"),
            make_question(Kind.ESSAY, name="essay"),
        ]
        test = make_test(questions=questions, slug="geography")
    TestGradeKey.objects.create(test=test, lines="0 = pass")
    sat(test, "ada", capital=RESPONSES[Kind.SINGLE])
    return test


def api(user):
    client = Client()
    client.force_login(user)
    return client


def call(user, what, **sent):
    path = f"/api/staff/tests/geography/{what}/"
    return api(user).post(path, sent, content_type="application/json")


def test_results_have_the_names_of_the_command(owner, test):
    data = api(owner).get("/api/staff/tests/geography/results/").json()

    (ada,) = data["candidates"]
    assert data["test"] == "geography"
    assert (ada["username"], ada["total"], ada["percent"]) == ("ada", 1.0, 50.0)
    assert (ada["points"], ada["grade"], ada["unmarked"]) == ([1.0, 0.0], "pass", 0)


def test_others_find_nothing_and_without_the_permission_nobody_reads(test):
    stranger = make_user(is_staff=True)
    none = api(stranger).get("/api/staff/tests/geography/results/").status_code
    stranger.user_permissions.add(Permission.objects.get(codename="view_results"))
    found = api(stranger).get("/api/staff/tests/geography/results/").status_code

    assert (none, found) == (403, 404)


def test_a_release_is_refused_with_each_reason(owner, test):
    response = call(owner, "release", score=True, paper=True)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "release.refused")
    assert [one["code"] for one in problem["reasons"]] == ["may_start"]


def test_a_test_is_closed_and_released_and_taken_back(owner, test):
    closed = call(owner, "close")
    released = call(owner, "release", score=True, grade=True)
    less = call(owner, "release", score=False)

    assert closed.status_code == 200
    assert closed.json()["starts_closed_at"] is not None
    assert released.status_code == 200
    assert (released.json()["score"], released.json()["by"]) == (True, "owner")
    assert (less.json()["score"], less.json()["grade"]) == (False, True)


def test_the_candidate_reads_what_was_released(owner, test):
    attempt = sat(test, "ben", capital=RESPONSES[Kind.SINGLE])
    mine = f"/api/attempts/{attempt.pk}/"
    before = api(attempt.candidate).get(mine).json()["result"]
    close_to_starts(test.pk, now=timezone.now())

    call(owner, "release", grade=True)

    result = api(attempt.candidate).get(mine).json()["result"]
    assert before is None
    assert (result["grade"], result["score"], result["answers"]) == ("pass", None, None)


def test_going_past_needs_the_permission_and_a_reason(owner, test):
    refused = call(owner, "release", score=True, override=True, reason="Board")
    owner.user_permissions.add(Permission.objects.get(codename="override_release"))
    silent = call(owner, "release", score=True, override=True)
    done = call(owner, "release", score=True, override=True, reason="Board")

    assert (refused.status_code, refused.json()["code"]) == (409, "release.override")
    assert silent.status_code == 409
    assert done.json()["overridden"] == ["may_start"]
    assert Test.objects.get(slug="geography").shows_score
