"""Who connects, and whether they are admitted: each handshake gets its own result."""

import pytest
from django.test import Client

from realtime.connections.admission import (
    Admission,
    Closed,
    Handshake,
    admission_by,
)
from realtime.protocol import CloseCode
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def cookie_of(user):
    client = Client()
    client.force_login(user)
    return "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())


def admit(connecting):
    return [
        Closed(CloseCode.FORBIDDEN)
        if one.address["attempt"] == "theirs"
        else Admission(f"attempt:{one.user.pk}", "test:1")
        for one in connecting
    ]


def test_results_stand_in_the_order_of_the_handshakes():
    ana, ben = make_user(), make_user()
    handshakes = [
        Handshake("", {"attempt": "own"}),
        Handshake(cookie_of(ana), {"attempt": "own"}),
        Handshake(cookie_of(ben), {"attempt": "theirs"}),
        Handshake(cookie_of(ben), {"attempt": "own"}),
        Handshake("sessionid=forged", {"attempt": "own"}),
    ]

    nobody, first, refused, second, forged = admission_by(admit)(handshakes)

    assert (nobody.login, forged.login) == (None, None)
    assert nobody.admission.code == forged.admission.code == CloseCode.SIGNED_OUT
    assert first.login.user == ana
    assert first.admission.subject == f"attempt:{ana.pk}"
    assert refused.admission.code == CloseCode.FORBIDDEN
    assert second.admission.subject == f"attempt:{ben.pk}"


def test_who_is_not_signed_in_is_never_asked_about():
    asked = []

    def never(connecting):
        asked.extend(connecting)
        return []

    [result] = admission_by(never)([Handshake("", {})])

    assert result.admission.code == CloseCode.SIGNED_OUT
    assert asked == []


def test_a_close_says_its_name():
    assert str(Closed(CloseCode.TAKEN_OVER)) == "TAKEN_OVER"
