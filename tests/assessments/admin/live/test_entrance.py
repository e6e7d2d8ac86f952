"""The first page of the admin begins with the tests of today."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from assessments.admin.live import entrance
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_attempt, make_test

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(hour=12)
HOUR = timedelta(hours=1)


@pytest.fixture
def watcher():
    return member_of("Proctors")


def shown(user):
    return {entry.title: entry.state for entry in entrance.tests_of_today(user, NOW)}


def test_each_test_of_today_is_there_with_its_state(watcher):
    sat = make_test(title="Sat")
    make_attempt(test=sat, now=NOW)
    make_test(title="Open")
    make_test(title="Coming", opens_at=NOW + HOUR, closes_at=NOW + 3 * HOUR)
    make_test(title="Closed", opens_at=NOW - 3 * HOUR, closes_at=NOW - HOUR)
    make_test(title="Tomorrow", opens_at=NOW + 30 * HOUR)
    make_test(title="Yesterday", closes_at=NOW - 30 * HOUR)
    make_test(title="Unpublished", published=False)

    assert shown(watcher) == {
        "Sat": "sat",
        "Open": "open",
        "Coming": "coming",
        "Closed": "closed",
    }
    assert entrance.tests_of_today(watcher, NOW)[0].sitting == 1


def test_who_is_still_sat_after_the_end_is_there(watcher):
    test = make_test(title="Late")
    make_attempt(test=test, now=NOW)
    type(test).objects.update(closes_at=NOW - 30 * HOUR)

    assert shown(watcher) == {"Late": "sat"}


def test_the_tests_of_others_are_not_there():
    test = make_test(title="Theirs")
    stranger = member_of("Proctors", watches_all=False)
    assert shown(stranger) == {}

    test.proctors.add(stranger)
    assert shown(stranger) == {"Theirs": "open"}


def test_who_may_not_watch_sees_none():
    make_test()

    assert shown(AnonymousUser()) == {}
    assert shown(member_of("Authors")) == {}


def test_a_click_leads_to_the_live_page_before_anybody_has_started(watcher):
    test = make_test(title="Geography")

    page = signed_in(watcher).get(reverse("admin:index"))

    address = reverse("admin:assessments_test_live", args=[test.pk])
    assert f'href="{address}"' in page.text
    assert "Today&#x27;s tests" in page.text or "Today's tests" in page.text
    assert signed_in(watcher).get(address).status_code == 200
