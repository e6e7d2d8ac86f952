"""Sign-ins of open sockets, judged again: by two statements, however many there are."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from realtime.connections import sign_ins
from tests.conftest import cookie_for
from tests.factories import make_user
from tests.realtime.seating import take

pytestmark = pytest.mark.django_db(transaction=True)


class Socket:
    def __init__(self, user):
        self.session = take(user).session
        self.cookie = f"sessionid={cookie_for(user)}"
        self.is_signed_out = False

    async def sign_out(self):
        self.is_signed_out = True


def test_each_is_due_once_in_a_while():
    class Checked:
        last_checked = 0.0

    first, second = Checked(), Checked()
    first.last_checked = 5.0

    assert sign_ins.due([first, second], 8.0) == [second]
    assert sign_ins.due([first, second], 12.9) == []
    assert sign_ins.due([first, second], 16.0) == [first, second]


def test_any_number_is_asked_by_two_statements(django_assert_num_queries):
    sockets = [Socket(make_user()) for _ in range(5)]
    asked = [
        [sign_ins.CheckedSignIn(one.session.user_id, one.cookie) for one in share]
        for share in (sockets[:2], sockets[2:])
    ]

    with django_assert_num_queries(2):
        valid = sign_ins._which_are_valid(asked)

    assert valid == [[True] * 2, [True] * 3]


def expire(user, key):
    Session.objects.filter(pk=key).update(expire_date=timezone.now())


def delete(user, key):
    Session.objects.filter(pk=key).delete()


def deactivate(user, key):
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)


def change_password(user, key):
    get_user_model().objects.filter(pk=user.pk).update(password="!")


@pytest.mark.parametrize("end", [expire, delete, deactivate, change_password])
async def test_who_is_not_signed_in_any_more_is_signed_out_and_nobody_else(sync, end):
    user, other = await sync(make_user), await sync(make_user)
    socket, neighbour = await sync(Socket, user), await sync(Socket, other)
    await sync(end, user, socket.cookie.partition("=")[2])

    await sign_ins.end_those_without([neighbour, socket])

    assert (socket.is_signed_out, neighbour.is_signed_out) == (True, False)


async def test_a_cookie_of_somebody_else_is_no_sign_in(sync):
    socket = await sync(Socket, await sync(make_user))
    other = await sync(Socket, await sync(make_user))
    socket.cookie = other.cookie

    await sign_ins.end_those_without([socket, other])

    assert (socket.is_signed_out, other.is_signed_out) == (True, False)


async def test_a_database_that_is_away_proves_nothing(sync, monkeypatch):
    socket = await sync(Socket, await sync(make_user))

    def away(cookies):
        raise OperationalError("away")

    monkeypatch.setattr(sign_ins, "logins_of", away)
    await sign_ins.end_those_without([socket])

    assert socket.is_signed_out is False
