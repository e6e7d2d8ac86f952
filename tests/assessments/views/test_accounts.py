import pytest
from django.test import RequestFactory
from django.views import defaults

from tests.factories import PASSWORD, make_user


def sign_in(client, **fields):
    return client.post("/accounts/login/", {"username": "cara", **fields})


def test_login_leads_to_where_it_was_asked_for(client, db):
    make_user("cara")

    response = sign_in(client, password=PASSWORD, next="/tests/geo/")

    assert response.status_code == 302
    assert response.url == "/tests/geo/"


def test_login_leads_nowhere_outside(client, db):
    make_user("cara")

    response = sign_in(client, password=PASSWORD, next="https://example.org/")

    assert response.url == "/"


def test_login_page_keeps_where_to_go(client, db):
    response = client.get("/accounts/login/?next=/tests/geo/")

    assert '<input type="hidden" name="next" value="/tests/geo/">' in response.text


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "Enter your password."),
        ("wrong", "The username or the password is not right."),
    ],
)
def test_login_that_fails_says_why_first(client, db, password, message):
    make_user("cara")

    response = sign_in(client, password=password)

    assert response.status_code == 200
    assert "<title>Error: Sign in" in response.text
    assert message in response.text
    assert response.text.count("autofocus") == 1
    assert 'tabindex="-1" autofocus>' in response.text


def test_login_of_a_closed_account_fails(client, db):
    make_user("cara", is_active=False)

    assert sign_in(client, password=PASSWORD).status_code == 200


def test_login_sends_people_who_are_signed_in_on(page):
    assert page.get("/accounts/login/").url == "/"


def test_logout_ends_the_login(page):
    response = page.post("/accounts/logout/")

    assert response.url == "/accounts/login/"
    assert page.get("/").status_code == 302


def test_logout_by_a_link_does_nothing(page):
    assert page.get("/accounts/logout/").status_code == 405
    assert page.get("/").status_code == 200


def test_missing_page_says_so(client, db):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_page_for_accidents_needs_neither_request_nor_database(db):
    response = defaults.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Something went wrong here" in response.text
    assert "<h1>" in response.text


def test_bad_request_says_so(db):
    response = defaults.bad_request(RequestFactory().get("/"), ValueError())

    assert "This request cannot be read" in response.text
