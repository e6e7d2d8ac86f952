"""Sign-ins that end take the seat with them, and no other seat."""

import pytest
from django.test import Client

from realtime.connections.auth import login_hash
from realtime.models import EndedBy, SessionLease
from tests.factories import PASSWORD, make_user
from tests.realtime.seating import fenced, row, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client, login_hash(client.session.session_key)


def test_a_sign_out_ends_the_seat_of_its_own_sign_in(user):
    here, login = sign_in(user)
    other, _login = sign_in(user)
    session = take(user, login=login).session

    other.logout()
    assert fenced(session)
    here.logout()
    assert not fenced(session)
    assert row(user).ended_by == EndedBy.SIGNED_OUT


def test_a_new_password_ends_every_seat_of_the_account(user):
    session = take(user).session
    other = take(make_user()).session

    user.set_password("another correct horse")
    user.save()

    assert not fenced(session)
    assert fenced(other)


def test_a_deactivation_does_too(user):
    session = take(user).session

    user.is_active = False
    user.save(update_fields=["is_active"])

    assert not fenced(session)


@pytest.mark.parametrize("fields", [["first_name"], None])
def test_any_other_change_ends_nothing(user, fields):
    session = take(user).session

    user.first_name = "Ana"
    user.save(update_fields=fields)

    assert fenced(session)


def test_a_password_that_is_hashed_anew_is_no_new_password(user):
    """As Django does at a sign-in, when the work factor has grown."""
    session = take(user).session
    user = type(user).objects.get(pk=user.pk)

    assert user.check_password(PASSWORD)
    user.save(update_fields=["password"])

    assert fenced(session)


def test_who_signs_in_again_in_the_same_browser_keeps_the_seat(user):
    client, login = sign_in(user)
    session = take(user, login=login).session

    client.force_login(user)
    again = login_hash(client.session.session_key)

    assert fenced(session)
    assert row(user).login in {login, again}


def test_a_deleted_user_has_no_seat(user):
    take(user)

    user.delete()

    assert not SessionLease.objects.exists()
