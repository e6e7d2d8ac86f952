"""A program by its token, a page by its cookie."""

import pytest
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from assessments.api.authentication import TokenAuthentication, login_of
from assessments.services.tokens import make_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return make_token(make_user(), name="Lab", now=timezone.now())


def request(header=None):
    headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
    return Request(APIRequestFactory().get("/", **headers))


def test_a_token_is_its_user(made):
    token, text = made

    for keyword in ("Token", "token"):
        found = TokenAuthentication().authenticate(request(f"{keyword} {text}"))
        assert found == (token.user, token)


@pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Bearer abc"])
def test_any_other_header_is_somebody_elses(header):
    assert TokenAuthentication().authenticate(request(header)) is None


@pytest.mark.parametrize("rest", ["", " wrong", " a b", " \xff"])
def test_a_token_that_is_none_is_refused(made, rest):
    with pytest.raises(AuthenticationFailed):
        TokenAuthentication().authenticate(request(f"Token{rest}"))


def test_each_token_is_a_login(made):
    token, _text = made
    one = request()
    one.auth = token

    assert login_of(one) == token.login
