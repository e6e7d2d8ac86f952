"""Alerts on the live page: what happened, what can be done, who has seen to it."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from assessments.models import Alert
from assessments.people.roles import PROCTORS
from assessments.services.proctoring.alerts import Noticed, raise_alert
from realtime.models import SeatRequest
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.live.test_page import live_of
from tests.assessments.scenes import attempt_for
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

ACKNOWLEDGE = "/admin/assessments/attempt/verb/acknowledge/"


@pytest.fixture
def test():
    return make_test(title="Geography")


def alert_of(*attempts, kind=Alert.Kind.MASS, total=30, group=""):
    now, ids = timezone.now(), frozenset(attempt.pk for attempt in attempts)
    noticed = Noticed(kind, ids, now, total, group)
    return raise_alert(attempts[0].test_id, noticed, now=now)


def crowd(test, *usernames):
    return [make_attempt(make_user(name), test) for name in usernames]


def words(response):
    return [
        re.sub(r"\d\d:\d\d(:\d\d)?", "TIME", f"{one.words} {one.acknowledged}".strip())
        for one in response.context["alerts"]
    ]


def acknowledge(client, response, **fields):
    """As the form beside the first alert does."""
    (shown, *_others) = response.context["alerts"]
    sent = {"ids": shown.ids, "token": shown.token, "next": shown.back}
    return client.post(ACKNOWLEDGE, sent | fields, follow=True)


def test_every_alert_is_on_the_page_as_it_is_loaded(proctor, test):
    alert_of(*crowd(test, "ada", "bob"), group="Room B")
    alert_of(*crowd(test, "cyd"), kind=Alert.Kind.TAKEOVERS)
    alert_of(*crowd(make_test(), "eve"))
    expected = [
        "cyd: devices take turns, since TIME.",
        "2 of 30 went offline since TIME, all in Room B.",
    ]

    assert words(proctor.get(live_of(test))) == expected
    assert words(proctor.get(live_of(test, "alerts"))) == expected


def test_it_is_acknowledged_from_the_page_and_leads_back(proctor, test):
    attempts = crowd(test, "ada", "bob")
    alert_of(*attempts)
    page = proctor.get(live_of(test), {"status": "offline"})

    after = acknowledge(proctor, page)

    assert after.redirect_chain == [(f"{live_of(test)}?status=offline", 302)]
    assert "2 acknowledged." in after.text
    assert words(after) == [
        "2 of 30 went offline since TIME. Acknowledged by proctor TIME"
    ]
    logged = LogEntry.objects.values_list("object_id", "change_message")
    assert sorted(logged) == sorted((str(a.pk), "Acknowledged") for a in attempts)


def test_the_second_is_told_who_was_first(proctor, test):
    alert_of(*crowd(test, "ada"))
    page = proctor.get(live_of(test))
    ben = signed_in(member_of(PROCTORS, username="ben"))
    acknowledge(proctor, page)

    after = acknowledge(ben, page)

    assert "already acknowledged by proctor" in after.text


def test_the_page_that_asks_lists_whom_an_alert_is_about(proctor, test):
    ada, bob = crowd(test, "ada", "bob")
    alert = alert_of(ada, bob)
    crowd(test, "cyd")
    acknowledge(proctor, proctor.get(live_of(test)), ids=str(ada.pk))

    response = proctor.get(ACKNOWLEDGE, {"alert": alert.pk})

    plan = response.context["plan"]
    assert [row.attempt for row in plan.affected] == [bob]
    assert [row.attempt for row in plan.skipped] == [ada]


def test_an_alert_of_another_test_leads_to_nobody(test):
    ana = member_of(PROCTORS, watches_all=False)
    test.proctors.add(ana)
    foreign = alert_of(*crowd(make_test(), "eve"))

    response = signed_in(ana).get(ACKNOWLEDGE, {"alert": foreign.pk}, follow=True)

    assert "plan" not in response.context
    assert "Choose some attempts." in response.text


def test_who_may_not_acknowledge_has_no_button_and_is_refused(test):
    alert_of(*crowd(test, "ada"))
    user = make_user("onlooker", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_live"))
    test.proctors.add(user)
    client = signed_in(user)

    page = client.get(live_of(test))

    (shown,) = page.context["alerts"]
    assert (shown.ids, shown.remedies) == ("", [])
    assert ACKNOWLEDGE not in page.text
    ids = str(test.attempts.get().pk)
    assert client.post(ACKNOWLEDGE, {"ids": ids}).status_code == 403
    address = f"/api/attempts/{ids}/acknowledge/"
    assert client.post(address, {}, "application/json").status_code == 403


def test_the_fragment_is_for_those_who_may_watch(author, test):
    assert author.get(live_of(test, "alerts")).status_code == 403
    stranger = signed_in(member_of(PROCTORS, watches_all=False))
    assert stranger.get(live_of(test, "alerts")).status_code == 404


def remedies(response):
    return [
        [button.words for button in shown.remedies]
        for shown in response.context["alerts"]
    ]


def test_no_alert_offers_what_would_reach_nobody(superuser, test):
    """Devices take turns and nothing is on hold, and nobody is there to disconnect."""
    [attempt] = crowd(test, "cyd")
    alert_of(attempt, kind=Alert.Kind.TAKEOVERS)

    assert remedies(superuser.get(live_of(test))) == [["Message"]]

    take_seat(attempt)
    assert remedies(superuser.get(live_of(test))) == [["Close session", "Message"]]


def test_a_page_can_be_approved_where_one_waits(superuser):
    attempt = attempt_for("approve")
    alert_of(attempt, kind=Alert.Kind.TAKEOVERS)

    assert remedies(superuser.get(live_of(attempt.test))) == [
        ["Approve a page", "Message"]
    ]

    SeatRequest.objects.filter(user=attempt.candidate).update(
        state=SeatRequest.State.REFUSED
    )
    assert remedies(superuser.get(live_of(attempt.test))) == [["Message"]]
