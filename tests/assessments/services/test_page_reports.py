"""What a page reports is logged for tests that ask, and stops at the fence."""

import pytest
from django.utils import timezone

from assessments.models import AttemptEvent
from assessments.protocol import PageReport
from assessments.services.attempts import submit_attempt
from assessments.services.page_reports import Report, record_page_reports
from tests.factories import make_attempt, make_test, take_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    return make_attempt(test=make_test(watch_focus=True))


def report(attempt, session, kind=PageReport.PASTE):
    return Report(session, attempt.pk, kind, 1_772_366_400_000.0, timezone.now())


def logged():
    events = AttemptEvent.objects.filter(kind__in=list(PageReport))
    return list(events.order_by("pk").values_list("kind", "detail"))


def test_a_report_is_on_the_timeline_with_the_devices_time(attempt):
    seat = take_seat(attempt)

    assert record_page_reports([report(attempt, seat)]) == [True]
    assert logged() == [("paste", {"device_at": 1_772_366_400_000.0})]


def test_a_test_that_does_not_ask_gets_none():
    attempt = make_attempt()

    assert record_page_reports([report(attempt, take_seat(attempt))]) == [False]
    assert logged() == []


def test_a_replaced_page_and_another_attempt_are_not_believed(attempt):
    replaced = take_seat(attempt)
    seat = take_seat(attempt, page="two")
    other = make_attempt(test=attempt.test)

    reports = [report(attempt, replaced), report(other, seat), report(attempt, seat)]

    assert record_page_reports(reports) == [False, False, True]


def test_an_attempt_that_has_ended_gets_none(attempt):
    seat = take_seat(attempt)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    assert record_page_reports([report(attempt, seat)]) == [False]


def test_any_number_costs_the_same(attempt, django_assert_num_queries):
    attempts = [attempt, *(make_attempt(test=attempt.test) for _ in range(3))]
    seats = [take_seat(one) for one in attempts]
    reports = [report(*pair) for pair in zip(attempts, seats, strict=True)]

    with django_assert_num_queries(5):  # two of them the savepoint
        assert record_page_reports(reports) == [True] * 4
