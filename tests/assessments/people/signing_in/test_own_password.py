import pytest
from django.test import Client

from assessments.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
PAGE = "/accounts/password/"
NEW = "a staple, a horse"


@pytest.fixture
def page(client):
    client.force_login(make_user("ann"))
    return client


def change(page, old=PASSWORD, new=NEW, again=None):
    fields = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return page.post(PAGE, fields)


def test_everybody_changes_their_own_password(page):
    other = Client()
    other.force_login(User.objects.get())

    response = change(page)

    assert response.url == "/"
    assert User.objects.get().check_password(NEW)
    assert "Your password was changed." in page.get("/").text
    assert other.get("/").status_code == 302


@pytest.mark.parametrize(
    "fields",
    [{"old": "wrong"}, {"new": "12345678"}, {"again": "another one"}],
)
def test_a_change_that_is_refused_changes_nothing(page, fields):
    response = change(page, **fields)

    assert "There is a problem" in response.text
    assert User.objects.get().check_password(PASSWORD)


def test_the_old_password_is_guessed_no_faster_than_at_the_sign_in(page):
    last = [change(page, old="wrong") for _ in range(6)][-1]

    assert (last.status_code, last.headers["Retry-After"]) == (429, "2")
    assert change(page).status_code == 429


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(PAGE).url.startswith("/accounts/login/")


def test_every_page_leads_there(page):
    assert f'href="{PAGE}"' in page.get("/").text


def test_staff_guess_no_faster_on_the_page_of_the_admin(client):
    client.force_login(make_user("boss", is_staff=True))
    address = "/admin/password_change/"
    fields = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}

    last = [client.post(address, fields) for _ in range(6)][-1]

    assert (last.status_code, last.headers["Retry-After"]) == (429, "2")
    assert "Too many wrong passwords" in last.text


def test_staff_change_their_password_on_the_page_of_the_admin(client):
    client.force_login(make_user("boss", is_staff=True))
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}

    response = client.post("/admin/password_change/", fields, follow=True)

    assert response.redirect_chain[-1][0] == "/admin/password_change/done/"
    assert User.objects.get().check_password(NEW)
