"""Staff see and reach nothing of a test they do not proctor."""

import pytest

from tests.assessments.api.conftest import (
    STAFF_PERMISSIONS,
    client_of,
    make_attempt,
    make_staff,
    take_seat,
)
from tests.factories import make_user


@pytest.fixture
def mine(db):
    attempt = make_attempt(make_user("mine"))
    take_seat(attempt)
    return attempt


@pytest.fixture
def other(db):
    attempt = make_attempt(make_user("other"))
    take_seat(attempt)
    return attempt


@pytest.fixture
def watcher(mine):
    user = make_staff(*STAFF_PERMISSIONS, watches_all=False)
    mine.test.proctors.add(user)
    return client_of(user)


def people(client, name, **query):
    rows = client.get(f"/api/staff/{name}/", query).json()["results"]
    return [(row.get("candidate") or row["user"])["username"] for row in rows]


def test_lists_show_only_what_is_of_assigned_tests(watcher, staff_api, other):
    for name in ("attempts", "seats"):
        assert people(watcher, name) == ["mine"]
        assert sorted(people(staff_api, name)) == ["mine", "other"]


def test_no_filter_leads_to_another_test(watcher, staff_api, other):
    for query in ({"test": other.test_id}, {"candidate": "other"}):
        assert people(watcher, "attempts", **query) == []
        assert people(staff_api, "attempts", **query) == ["other"]


def test_an_attempt_of_another_test_does_not_exist(watcher, mine, other):
    def statuses(attempt):
        one = f"/api/staff/attempts/{attempt.pk}/"
        return [watcher.get(a).status_code for a in (one, f"{one}events/")]

    assert statuses(mine) == [200, 200]
    assert statuses(other) == [404, 404]
