"""What every page of a candidate has in common."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from assessments.people.signing_in.sessions import KEPT_AT
from assessments.views.requests import candidate_page, login_of, reader_of
from realtime.connections.auth import login_hash
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class Session(dict):
    session_key = "key"


@candidate_page
def page(request, number, *, word=""):
    """A page."""
    return HttpResponse(f"{request.user.username} {number} {word}")


def request_of(user, **headers):
    request = RequestFactory().get("/attempts/", headers=headers)
    request.user, request.session = user, Session()
    return request


def test_a_candidate_gets_the_page_with_what_the_address_says():
    response = page(request_of(make_user("ann")), 7, word="x")

    assert response.content == b"ann 7 x"


def test_a_stranger_signs_in_first():
    response = page(request_of(AnonymousUser()), 7)

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/attempts/"


@pytest.mark.parametrize("is_known", [True, False])
def test_a_browser_keeps_neither_the_page_nor_the_way_to_the_sign_in(is_known):
    user = make_user() if is_known else AnonymousUser()

    kept = page(request_of(user), 7)["Cache-Control"]

    assert "no-store" in kept
    assert "private" in kept


def test_a_page_makes_the_sign_in_last_and_a_stranger_has_none():
    known, stranger = request_of(make_user()), request_of(AnonymousUser())

    page(known, 7)
    page(stranger, 7)

    assert KEPT_AT in known.session
    assert stranger.session == {}


def test_a_page_keeps_its_name():
    assert (page.__name__, page.__doc__) == ("page", "A page.")


def test_a_sign_in_is_named_by_its_hash():
    request = request_of(make_user())

    assert login_of(request) == login_hash("key")
    assert "key" not in login_of(request)


def test_a_reader_is_the_sign_in_the_address_and_the_browser():
    reader = reader_of(request_of(make_user(), **{"User-Agent": "F" * 600}))

    assert reader.login == login_hash("key")
    assert (reader.address, reader.user_agent) == ("127.0.0.1", "F" * 512)
