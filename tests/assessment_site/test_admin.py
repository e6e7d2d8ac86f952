"""The admin answers addresses that somebody made up; on either database."""

import pytest
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, RequestFactory

from assessments.models import Attempt, Question
from realtime.models import SessionEvent
from tests.factories import make_question, make_user

HUGE = "9" * 24
PICK = "/admin/autocomplete/?app_label=assessments"
GROUPS = f"{PICK}&model_name=test&field_name=groups"


@pytest.fixture
def db(either_database, db):
    """On SQLite and on PostgreSQL."""


@pytest.fixture
def superuser(db):
    client = Client(raise_request_exception=False)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(
    ("address", "refused_by"),
    [
        # SQLite stores a NUL, so there it is looked for, and nothing found.
        (f"{GROUPS}&term=%00", ["postgresql"]),
        ("/admin/assessments/question/?kind=a%00b", ["postgresql"]),
        ("/admin/assessments/question/?kind__in=%00", ["postgresql"]),
        ("/admin/realtime/sessionevent/?kind=%00", ["postgresql"]),
        # PostgreSQL compares numbers of any size.
        (f"/admin/assessments/user/?groups={HUGE}", ["sqlite"]),
        (
            f"/admin/assessments/attempt/?started_at__year={HUGE}",
            ["sqlite", "postgresql"],
        ),
    ],
)
def test_a_value_no_field_takes_is_the_mistake_of_who_asks(
    superuser, address, refused_by
):
    response = superuser.get(address)

    assert response.status_code == (400 if connection.vendor in refused_by else 200)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/assessments/question/add/?category=x",
        "/admin/assessments/test/add/?opens_at=x",
        "/admin/assessments/accommodation/add/?candidate=x",
    ],
)
def test_a_form_that_shall_begin_with_what_is_no_key(superuser, address):
    assert superuser.get(address).status_code == 400


def test_a_form_begins_with_the_time_of_an_address(superuser):
    page = superuser.get("/admin/assessments/test/add/?opens_at=2026-12-24T09:30")

    assert 'value="2026-12-24"' in page.text
    assert 'value="09:30:00"' in page.text


def test_a_form_begins_with_a_key_that_is_one(superuser):
    category = make_question().category

    page = superuser.get(f"/admin/assessments/question/add/?category={category.pk}")

    assert f'<option value="{category.pk}" selected>' in page.text


@pytest.mark.parametrize("key", ["x", "1.5", "", "\0", HUGE])
@pytest.mark.parametrize(
    ("address", "action"),
    [
        ("/admin/assessments/user/", "delete_selected"),
        ("/admin/assessments/category/", "delete_selected"),
        ("/admin/assessments/attempt/", "verb_pause"),
    ],
)
def test_an_action_on_what_is_no_key_reaches_nobody(superuser, address, action, key):
    before = get_user_model().objects.count()

    response = superuser.post(
        address, {"action": action, "_selected_action": [key], "post": "yes"}
    )

    # A number no row can have is a number: nothing is found.
    assert response.status_code in (302, 400)
    assert get_user_model().objects.count() == before


def test_an_action_on_a_key_reaches_whom_it_names(superuser):
    stays, goes = make_user(), make_user()

    superuser.post(
        "/admin/assessments/user/",
        {"action": "delete_selected", "_selected_action": [goes.pk], "post": "yes"},
    )

    assert list(get_user_model().objects.filter(pk__in=[stays.pk, goes.pk])) == [stays]


def test_a_nul_in_the_search_finds_nothing_and_says_why(superuser):
    response = superuser.get("/admin/assessments/question/?q=%00")

    assert response.status_code == 200
    assert "Null characters are not allowed." in response.text


@pytest.mark.parametrize("key", ["x", "%00", HUGE])
@pytest.mark.parametrize("model", [Attempt, Question, SessionEvent])
def test_a_link_to_what_cannot_be_there(superuser, model, key):
    kind = ContentType.objects.get_for_model(model)

    assert superuser.get(f"/admin/r/{kind.pk}/{key}/").status_code in (400, 404)


def test_a_form_with_a_nul_is_shown_again(superuser):
    response = superuser.post("/admin/assessments/category/add/", {"path": "a\0b"})

    assert response.status_code == 200
    assert "Null characters are not allowed." in response.text


def test_addresses_that_make_sense_are_answered(superuser):
    question = make_question(name="Capital of France")

    picked = superuser.get(f"{PICK}&model_name=slot&field_name=question&term=capital")
    listed = superuser.get(f"/admin/assessments/question/?kind={question.kind}")

    assert [one["id"] for one in picked.json()["results"]] == [str(question.pk)]
    assert "Capital of France" in listed.text


def test_a_fault_of_the_site_stays_one(superuser):
    def faulty(request):
        raise ValueError("a fault")

    request = RequestFactory().get("/admin/")
    request.user = make_user(is_staff=True)

    with pytest.raises(ValueError, match="a fault"):
        site.admin_view(faulty)(request)
