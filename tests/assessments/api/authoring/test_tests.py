"""Tests over HTTP."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.utils import timezone

from assessments.models import Test, TestShare
from assessments.models.sharing import Right
from tests.factories import make_attempt, make_test, owned_by


@pytest.fixture
def test(author):
    answer = author("POST", "tests/", title="Geography", duration_minutes=45)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_test_is_made_changed_and_deleted(author, test):
    assert (test["slug"], test["published_at"]) == ("geography", None)
    assert len(test["sections"]) == 1
    Group.objects.create(name="10b")

    changed = author(
        "PATCH", "tests/geography/", navigation="sequential", groups=["10b"]
    ).json()

    assert (changed["navigation"], changed["groups"]) == ("sequential", ["10b"])
    assert changed["duration_minutes"] == 45
    assert author("DELETE", "tests/geography/").status_code == 204
    assert not Test.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"groups": ["nobody"]}, "groups"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"language": "!"}, "language"),
        ({"slug": "x"}, "slug"),
        (
            {"opens_at": "2026-01-02T00:00Z", "closes_at": "2026-01-01T00:00Z"},
            "__all__",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(author, test, change, field):
    answer = author("PATCH", "tests/geography/", **change)

    assert answer.status_code == 422
    assert field in answer.json()["errors"]


def test_a_published_test_asks_before_it_takes_time_and_logs_what_was(author, test):
    Test.objects.update(published_at=timezone.now())
    soon = (timezone.now() + timedelta(minutes=10)).isoformat()

    asked = author("PATCH", "tests/geography/", closes_at=soon)

    assert (asked.status_code, asked.json()["code"]) == (409, "test.needs_agreement")
    assert "loses" in asked.json()["detail"]
    assert Test.objects.get().closes_at is None
    agreed = author("PATCH", "tests/geography/", closes_at=soon, agreed=True)
    assert agreed.status_code == 200
    (entry,) = LogEntry.objects.all()
    assert entry.change_message.startswith("closes at: empty → ")


def test_nobody_is_let_in_while_results_are_shown(author, test):
    Test.objects.update(
        published_at=timezone.now(), shows_score=True, starts_closed_at=timezone.now()
    )

    refused = author("PATCH", "tests/geography/", attempts_allowed=3, agreed=True)

    assert (refused.status_code, refused.json()["code"]) == (409, "release.opens")
    assert Test.objects.get().attempts_allowed == 1


def test_a_test_that_was_sat_is_kept(author):
    with owned_by(author.user):
        make_attempt(test=make_test(slug="sat"))

    answer = author("DELETE", "tests/sat/")

    assert (answer.status_code, answer.json()["code"]) == (409, "test.sat")


def test_the_wall_stands(author, stranger, test):
    row = Test.objects.get()
    assert stranger.get("tests/geography/").status_code == 404
    assert stranger("PATCH", "tests/geography/", title="X").status_code == 404
    share = TestShare.objects.create(test=row, user=stranger.user, right=Right.USE)
    assert stranger.get("tests/geography/").status_code == 200
    assert stranger("PATCH", "tests/geography/", title="X").status_code == 403
    share.right = Right.EDIT
    share.save()
    assert stranger("PATCH", "tests/geography/", title="X").status_code == 200
    assert stranger("DELETE", "tests/geography/").status_code == 403
    assert Test.objects.get().title == "X"


def test_nobody_makes_a_test_without_the_permission(author):
    author.user.groups.clear()

    assert author("POST", "tests/", title="X").status_code == 403


def test_fewer_groups_are_no_wider_reach(author, test):
    row = Test.objects.get()
    row.groups.set([Group.objects.create(name="10b"), Group.objects.create(name="10c")])
    Test.objects.update(
        published_at=timezone.now(), shows_score=True, starts_closed_at=timezone.now()
    )

    wider = author("PATCH", "tests/geography/", groups=[], agreed=True)
    fewer = author("PATCH", "tests/geography/", groups=["10b"], agreed=True)

    assert (wider.status_code, wider.json()["code"]) == (409, "release.opens")
    assert fewer.status_code == 200
    assert fewer.json()["groups"] == ["10b"]
