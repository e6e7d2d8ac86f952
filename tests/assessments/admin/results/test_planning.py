from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from assessments.models import ReleasePlan, Test, TestShare
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db
TOMORROW = timezone.now() + timedelta(days=1)
AT = f"{TOMORROW:%Y-%m-%dT%H:%M}"


@pytest.fixture
def owner():
    return allowed(member_of(AUTHORS, watches_all=False, username="owner"))


def allowed(user, *names):
    for name in names or ("view_results", "release_results"):
        user.user_permissions.add(Permission.objects.get(codename=name))
    return user


@pytest.fixture
def test(owner):
    with owned_by(owner):
        return make_test(questions=[make_question()])


def send(user, test, **sent):
    address = reverse("admin:assessments_test_results_plan", args=[test.pk])
    return signed_in(user).post(address, sent, follow=True)


def test_a_release_is_planned_shown_and_taken_back(owner, test):
    planned = send(owner, test, at=AT, score="on", paper="on")
    plan = ReleasePlan.objects.get()
    undone = send(owner, test, undo="1")

    assert "Planned for" in planned.text
    assert "their score, their paper" in " ".join(planned.text.split())
    assert (plan.by, plan.score, plan.grade, plan.paper) == (owner, True, False, True)
    assert f"{timezone.localtime(plan.due_at):%Y-%m-%dT%H:%M}" == AT
    assert "No release is planned any more." in undone.text
    assert Test.objects.get(pk=test.pk).release_due_at is None


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"at": AT}, "score, grade or paper"),
        ({"at": "2020-01-01T10:00", "score": "on"}, "has passed"),
        ({"at": "soon", "score": "on"}, "Choose the day and the time"),
        ({"at": "2026-02-30T10:00", "score": "on"}, "Choose the day and the time"),
        ({"score": "on"}, "Choose the day and the time"),
    ],
)
def test_what_is_no_plan_is_refused_in_words(owner, test, sent, told):
    assert told in send(owner, test, **sent).text
    assert not ReleasePlan.objects.exists()


def test_a_plan_that_is_due_and_held_back_says_why(owner, test):
    send(owner, test, at=AT, score="on")
    past = timezone.now() - timedelta(minutes=1)
    Test.objects.filter(pk=test.pk).update(release_due_at=past)

    page = signed_in(owner).get(
        reverse("admin:assessments_test_results", args=[test.pk])
    )

    assert "due and held back" in page.text
    assert page.text.count("Somebody may still start") == 2


def test_planning_needs_the_permission_and_the_test(test):
    stranger = allowed(member_of(AUTHORS, watches_all=False))
    reader = allowed(make_user(is_staff=True), "view_results")
    TestShare.objects.create(test=test, user=reader, right="edit")

    assert send(stranger, test, at=AT, score="on").status_code == 404
    assert send(reader, test, at=AT, score="on").status_code == 403
    assert not ReleasePlan.objects.exists()
