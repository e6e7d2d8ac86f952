import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from realtime.models import SessionLease
from realtime.seat.leases import LEASE
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db


def run(*options):
    out = io.StringIO()
    call_command("connections", *options, stdout=out)
    return out.getvalue()


def seat(username, **facts):
    attempt = make_attempt(make_user(username))
    take_seat(attempt)
    SessionLease.objects.filter(user=attempt.candidate).update(**facts)
    return attempt, SessionLease.objects.get(user=attempt.candidate)


def test_json_is_an_array_with_one_object_per_live_seat():
    attempt, lease = seat("ana", device="Chrome on Windows", address="192.0.2.7")
    seat("silent", renewed_at=timezone.now() - LEASE - timedelta(seconds=1))
    seat("gone", released_at=timezone.now())

    [found] = json.loads(run("--json"))

    assert found == {
        "username": "ana",
        "subject": f"attempt:{attempt.pk}",
        "room": f"test:{attempt.test_id}",
        "device": "Chrome on Windows",
        "address": "192.0.2.7",
        "since": f"{lease.claimed_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "last_seen": f"{lease.renewed_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "epoch": 1,
        "connection_id": str(lease.connection_id),
    }


def test_the_table_lists_live_seats_by_name():
    seat("bob")
    attempt, _ = seat("ana", device="Chrome on Windows", address="192.0.2.7")

    headings, first, second = run().splitlines()

    assert headings.split()[:4] == ["User", "Device", "Address", "For"]
    assert first.split()[:6] == [
        *("ana", "Chrome", "on", "Windows", "192.0.2.7"),
        f"attempt:{attempt.pk}",
    ]
    assert second.split()[0] == "bob"


def test_nobody_connected_is_said_in_words_and_is_an_empty_array():
    seat("gone", released_at=timezone.now())

    assert run() == "Nobody is connected.\n"
    assert json.loads(run("--json")) == []


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_the_list_takes_one_query(option, django_assert_num_queries):
    seat("ana")
    seat("bob")

    with django_assert_num_queries(1):
        run(*option)
