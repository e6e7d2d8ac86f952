import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from realtime.models import SessionEvent, SessionLease
from realtime.seat import leases
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def staff(*codenames):
    user = make_user(is_staff=True)
    # Seats of no test are seen only by whoever sees those of all tests.
    named = Permission.objects.filter(codename__in=[*codenames, "watch_all_tests"])
    user.user_permissions.set(named)
    client = Client()
    client.force_login(user)
    return client


def take_seat(username, *, ago=timedelta(0)):
    user = make_user(username)
    claim = leases.Claim(
        user.pk,
        uuid.uuid4(),
        "thing:1",
        room="hall",
        address="203.0.113.9",
        user_agent="Mozilla/5.0",
        device="Chrome on Windows",
    )
    leases.claim([claim], now=timezone.now() - ago)
    return user


def seats(client, **query):
    response = client.get(reverse("admin:realtime_sessionlease_changelist"), query)
    changelist = response.context["cl"]
    return {lease.user.username: lease.is_live for lease in changelist.result_list}


def test_seats_are_live_or_not():
    client = staff("view_sessionlease")
    take_seat("here")
    take_seat("silent", ago=timedelta(minutes=1))

    assert seats(client) == {"here": True, "silent": False}
    assert seats(client, live="yes") == {"here": True}
    assert seats(client, live="no") == {"silent": False}


@pytest.mark.parametrize(
    ("permissions", "shows_address"),
    [
        (["view_sessionlease"], False),
        (["view_sessionlease", "view_sessionevent"], True),
    ],
)
def test_addresses_need_their_own_permission(permissions, shows_address):
    client = staff(*permissions)
    user = take_seat("here")

    page = client.get(reverse("admin:realtime_sessionlease_change", args=[user.pk]))

    assert "Chrome on Windows" in page.text
    assert ("203.0.113.9" in page.text, "Mozilla/5.0" in page.text) == (
        shows_address,
        shows_address,
    )


def test_events_are_listed_newest_first():
    client = staff("view_sessionevent")
    take_seat("first", ago=timedelta(minutes=1))
    take_seat("second")

    response = client.get(reverse("admin:realtime_sessionevent_changelist"))

    events = response.context["cl"].result_list
    assert [event.user.username for event in events] == ["second", "first"]


@pytest.mark.parametrize("model", ["sessionlease", "sessionevent"])
def test_not_even_a_superuser_changes_them(model):
    user = make_user(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user)
    take_seat("here")
    row = {"sessionlease": SessionLease, "sessionevent": SessionEvent}[model]
    pk = row.objects.get().pk

    answers = [
        client.get(reverse(f"admin:realtime_{model}_add")),
        client.post(reverse(f"admin:realtime_{model}_change", args=[pk]), {}),
        client.post(reverse(f"admin:realtime_{model}_delete", args=[pk]), {"post": 1}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert row.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("model", ["sessionlease", "sessionevent"])
def test_an_id_that_no_row_has_leads_to_the_start(model):
    client = staff(f"view_{model}")

    page = client.get(reverse(f"admin:realtime_{model}_change", args=["9" * 25]))

    assert (page.status_code, page.url) == (302, reverse("admin:index"))


@pytest.mark.parametrize("model", ["sessionlease", "sessionevent"])
def test_a_list_costs_the_same_whatever_its_length(
    model, django_assert_num_queries, django_assert_max_num_queries
):
    client = staff(f"view_{model}")
    address = reverse(f"admin:realtime_{model}_changelist")
    take_seat("first")
    client.get(address)  # reads the content types, once
    with django_assert_max_num_queries(20) as few:
        client.get(address)

    for number in range(5):
        take_seat(f"user-{number}")

    with django_assert_num_queries(len(few)):
        client.get(address)
