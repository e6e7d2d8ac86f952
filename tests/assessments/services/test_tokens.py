"""A token lets a program in as its user, as long as a sign-in would."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import ApiToken
from assessments.services.tokens import end_token, make_token, token_named
from realtime.models import EndedBy
from tests.factories import make_user
from tests.realtime.seating import fenced, row, take

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def user():
    return make_user()


def make(user, **fields):
    return make_token(user, name="Lab", now=NOW, **fields)


def test_it_is_found_by_its_text_alone(user):
    token, text = make(user)

    assert token_named(text) == token
    assert token_named(text[:-1]) is None
    assert token_named("") is None


def test_the_text_is_stored_nowhere(user):
    token, text = make(user)

    stored = ApiToken.objects.values().get(pk=token.pk)
    assert not any(text in str(value) for value in stored.values())


def test_one_user_has_many_and_each_is_a_login_of_its_own(user):
    first, second = make(user)[0], make(user)[0]

    assert first.login != second.login


@pytest.mark.parametrize(("left", "holds"), [(60, True), (-1, False)])
def test_it_ends_when_it_was_said_to(user, left, holds):
    _token, text = make(user, expires_at=timezone.now() + timedelta(seconds=left))

    assert (token_named(text) is not None) == holds


def test_a_new_password_and_a_deactivation_end_it(user):
    _token, text = make(user)
    user.is_active = False
    user.save()
    assert token_named(text) is None

    user.is_active = True
    user.save()
    assert token_named(text) is not None
    user.set_password("another correct horse")
    user.save()
    assert token_named(text) is None


def test_its_end_takes_the_seat_that_was_claimed_with_it_and_no_other(user):
    token, _text = make(user)
    session = take(user, login=token.login).session
    end_token(make(user)[0])
    assert fenced(session)

    end_token(token)

    assert not fenced(session)
    assert row(user).ended_by == EndedBy.SIGNED_OUT
