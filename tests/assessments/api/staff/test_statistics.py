import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db
ADDRESS = "/api/staff/tests/geography/statistics/"


@pytest.fixture
def owner():
    user = make_user("owner", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_results"))
    return user


@pytest.fixture
def test(owner):
    with owned_by(owner):
        test = make_test(questions=[make_question(name="capital")], slug="geography")
    sat(test, "ada", capital={"choice": 1})
    return test


def read(user, **asked):
    client = Client()
    client.force_login(user)
    return client.get(ADDRESS, asked)


def test_the_figures_come_as_those_of_the_command(owner, test):
    data = read(owner).json()

    (question,) = data["questions"]
    assert (data["test"], data["figures"]["mean"]) == ("geography", 1.0)
    assert (question["name"], question["facility"]) == ("capital", 1.0)


def test_which_attempts_count_can_be_chosen_and_nothing_else(owner, test):
    assert read(owner, attempts="all").json()["attempts"] == "all"
    refused = read(owner, attempts="best")
    assert refused.status_code == 422
    assert "attempts" in refused.text


def test_others_find_nothing_and_without_the_permission_nobody_reads(test):
    stranger = make_user(is_staff=True)
    none = read(stranger).status_code
    stranger.user_permissions.add(Permission.objects.get(codename="view_results"))

    assert (none, read(stranger).status_code) == (403, 404)
