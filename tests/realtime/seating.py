"""Claims and rows, as the tests of the seat make and read them."""

import uuid

from django.db import transaction
from django.utils import timezone

from realtime.models import SessionEvent, SessionLease
from realtime.seat import leases
from realtime.seat.leases import Claim, Claimed

NOW = timezone.now()


def ask(user, **fields):
    fields = {"subject": "attempt:a", "page": "page-1", "login": "login-1"} | fields
    return Claim(user.pk, uuid.uuid4(), **fields)


def take(user, *, now=NOW, **fields):
    claimed = leases.claim([ask(user, **fields)], now=now)[0]
    assert isinstance(claimed, Claimed), claimed
    return claimed


def row(user):
    return SessionLease.objects.get(user=user)


def kinds(user):
    return [event.kind for event in SessionEvent.objects.filter(user=user)]


def fenced(session):
    with transaction.atomic():
        return session.connection_id in leases.fence([session])
