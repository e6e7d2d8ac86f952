"""When the live page warns is set on the page of the test."""

from django.urls import reverse

from assessments.models import MonitorThresholds
from tests.assessments.admin.conftest import BASICS, rows
from tests.factories import make_test

THRESHOLDS = {
    "last_heard_late_s": "10",
    "last_heard_lost_s": "30",
    "round_trip_warn_ms": "500",
    "round_trip_bad_ms": "1500",
    "unsent_warn": "3",
    "unsent_bad": "10",
    "takeovers_warn": "2",
    "takeovers_bad": "4",
    "clock_skew_warn_s": "60",
    "clock_skew_bad_s": "300",
    "focus_losses_warn": "3",
    "focus_losses_bad": "10",
}


def post_thresholds(author, **changes):
    test = make_test(questions=[])
    data = BASICS | rows("sections") | rows("slots")
    data |= rows("monitor_thresholds", THRESHOLDS | {"test": test.pk} | changes)
    address = reverse("admin:assessments_test_change", args=[test.pk])
    return test, author.post(address, data)


def test_an_author_sets_when_the_live_page_warns(author):
    test, _response = post_thresholds(author, unsent_warn="5")

    assert test.monitor_thresholds.unsent_warn == 5
    assert test.monitor_thresholds.unsent_bad == 10


def test_a_warning_comes_before_what_is_bad(author):
    test, response = post_thresholds(author, unsent_warn="11")

    assert "This is below the warning, which has to come first." in response.text
    assert not MonitorThresholds.objects.filter(test=test).exists()
