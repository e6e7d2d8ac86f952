"""The forms that take a password: what they say, and how fast one may guess."""

import pytest
from django.test import RequestFactory

from assessments.people.signing_in.forms import (
    AdminLoginForm,
    AdminOwnPasswordForm,
    HelpForm,
    LoginForm,
    OwnPasswordForm,
    too_many,
    wait_of,
)
from assessments.people.signing_in.guesses import FREE_GUESSES
from tests.factories import PASSWORD, make_user

NEW = "a staple, a horse"
pytestmark = pytest.mark.django_db


def sign_in(form, password=PASSWORD, username="ann", request=None):
    request = request or RequestFactory().post("/")
    return form(request, {"username": username, "password": password})


def change(form, user, old=PASSWORD):
    return form(user, {"old_password": old, "new_password1": NEW, "new_password2": NEW})


@pytest.mark.parametrize("form", [LoginForm, AdminLoginForm])
def test_guessing_too_fast_is_said_instead_of_a_wrong_password(form):
    make_user("ann", is_staff=True)
    said = [sign_in(form, "wrong").non_field_errors() for _ in range(FREE_GUESSES + 1)]

    assert "Too many wrong passwords" not in str(said[0])
    assert "Try again in 2 seconds" in str(said[-1])
    waiting = sign_in(form)
    assert not waiting.is_valid()
    assert waiting.has_error("__all__", "throttled")


def test_the_right_password_is_taken():
    ann = make_user("ann")

    form = sign_in(LoginForm)

    assert form.is_valid()
    assert form.get_user() == ann
    assert not sign_in(AdminLoginForm).is_valid()  # no staff


def test_a_field_left_empty_is_named():
    form = sign_in(LoginForm, "", "")

    assert form.errors["username"] == ["Enter your username."]
    assert form.errors["password"] == ["Enter your password."]


def test_after_a_mistake_no_field_takes_the_focus_from_the_summary():
    asked, answered = LoginForm(), sign_in(LoginForm, "wrong")

    assert "autofocus" in str(asked["username"])
    assert "autofocus" not in str(answered["username"])
    user = make_user()
    assert "autofocus" in str(OwnPasswordForm(user)["old_password"])
    assert "autofocus" not in str(change(OwnPasswordForm, user)["old_password"])


@pytest.mark.parametrize("form", [OwnPasswordForm, AdminOwnPasswordForm])
def test_the_old_password_is_guessed_no_faster(form):
    user = make_user("ann")
    for _ in range(FREE_GUESSES):
        wrong = change(form, user, "wrong")
        assert not wrong.is_valid()
        assert wrong.wait_seconds == 0

    waiting = change(form, user)

    assert not waiting.is_valid()
    assert waiting.wait_seconds == 2
    assert waiting.has_error("old_password", "throttled")
    # Somebody else's guesses do not count.
    assert change(form, make_user("bob")).is_valid()


def test_the_old_password_forgives_the_wrong_ones():
    user = make_user("ann")
    for _ in range(FREE_GUESSES):
        change(OwnPasswordForm, user, "wrong").is_valid()
        assert change(OwnPasswordForm, user).is_valid()


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "in 1 second."), (30, "in 30 seconds.")]
)
def test_the_wait_is_said_in_seconds(seconds, words):
    (said,) = too_many(seconds).messages

    assert said.endswith(words)


def test_a_request_that_was_not_told_to_wait_waits_for_nothing():
    request = RequestFactory().post("/")

    assert wait_of(None) == wait_of(request) == 0
    request.sign_in_wait = 4
    assert wait_of(request) == 4


@pytest.mark.parametrize(
    ("data", "is_valid"),
    [
        ({"candidate": "7"}, True),
        ({"candidate": "7", "reason": "x" * 500}, True),
        ({"candidate": "7", "reason": "x" * 501}, False),
        ({"candidate": "0"}, False),
        ({"candidate": "ann"}, False),
        ({}, False),
    ],
)
def test_help_names_a_candidate(data, is_valid):
    assert HelpForm(data).is_valid() is is_valid
