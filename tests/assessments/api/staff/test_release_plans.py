from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from assessments.models import ReleasePlan
from tests.factories import make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db
ADDRESS = "/api/staff/tests/geography/release/plan/"


@pytest.fixture
def owner():
    user = make_user("owner", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="release_results"))
    return user


@pytest.fixture(autouse=True)
def test(owner):
    with owned_by(owner):
        return make_test(questions=[make_question()], slug="geography")


def call(user, method="post", **sent):
    client = Client()
    client.force_login(user)
    return getattr(client, method)(ADDRESS, sent, content_type="application/json")


def tomorrow():
    return (timezone.now() + timedelta(days=1)).isoformat()


def test_a_release_is_planned_read_and_taken_back(owner):
    none = call(owner, "get")
    planned = call(owner, at=tomorrow(), score=True)
    read = call(owner, "get")
    undone, again = call(owner, "delete"), call(owner, "delete")

    assert planned.status_code == read.status_code == 200
    assert planned.json() == read.json()
    assert (planned.json()["score"], planned.json()["paper"]) == (True, False)
    assert planned.json()["by"] == "owner"
    assert [one["code"] for one in read.json()["held_back_by"]] == ["may_start"]
    assert (none.status_code, undone.status_code, again.status_code) == (404, 204, 404)


def test_what_is_no_plan_is_refused(owner):
    nothing, past = (
        call(owner, at=tomorrow()),
        call(owner, at="2020-01-01T10:00Z", score=1),
    )
    no_time = call(owner, at="soon", score=True)

    assert (nothing.status_code, nothing.json()["code"]) == (409, "release.plan")
    assert (past.status_code, past.json()["code"]) == (409, "release.plan")
    assert no_time.status_code == 422
    assert not ReleasePlan.objects.exists()


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_it_needs_the_permission_and_the_test(owner, method):
    reader, stranger = make_user(is_staff=True), make_user(is_staff=True)
    stranger.user_permissions.add(Permission.objects.get(codename="release_results"))

    assert call(reader, method, at=tomorrow(), score=True).status_code == 403
    assert call(stranger, method, at=tomorrow(), score=True).status_code == 404
