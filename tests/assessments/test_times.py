from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from assessments import selectors
from assessments.models import Accommodation, Test
from assessments.monitoring.reading import read_test
from assessments.services.authoring.content import publish_test, time_warning_words
from assessments.times import in_minutes, losses, losses_of, times_of
from tests.factories import make_test, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def slow():
    user = make_user("ann", first_name="Ann", last_name="Lee")
    Accommodation.objects.create(candidate=user, extra_time_percent=50)
    return user


def an_exam(now, **fields):
    """An hour long, within an hour."""
    times = {"opens_at": now + 60 * MINUTE, "closes_at": now + 120 * MINUTE}
    return make_test(**{"duration_minutes": 60, "end_is_final": True} | times | fields)


def test_who_loses_how_much_is_known_before_it_happens(now, slow):
    make_user("without")

    assert [(one.name, one.lost) for one in losses(an_exam(now), now)] == [
        ("Ann Lee", 30 * MINUTE)
    ]


@pytest.mark.parametrize("fields", [{"end_is_final": False}, {"closes_at": None}])
def test_an_end_that_moves_takes_nothing(now, slow, fields):
    assert list(losses(an_exam(now, **fields), now)) == []


def test_only_who_may_sit_the_test_loses_by_it(now, slow):
    test, class_7 = an_exam(now), Group.objects.create(name="Class 7")
    test.groups.add(class_7)
    assert list(losses(test, now)) == []
    assert losses_of(slow.pk, now) == {}

    slow.groups.add(class_7)

    assert [one.user_id for one in losses(test, now)] == [slow.pk]
    assert losses_of(slow.pk, now) == {test.title: 30 * MINUTE}


def test_publishing_names_who_loses_how_much(now, slow):
    assert list(time_warning_words(an_exam(now), now)) == [
        "Ann Lee loses 30 minutes: the end of this test is final."
    ]


def test_publishing_says_that_the_window_is_too_short(now):
    short = an_exam(now, closes_at=now + 90 * MINUTE, end_is_final=False)

    assert list(time_warning_words(short, now)) == [
        "Everybody loses 30 minutes or more: the test closes sooner than its minutes"
        " are over."
    ]
    assert list(time_warning_words(an_exam(now), now)) == []


def test_the_button_that_publishes_says_so(admin_client, now, slow):
    test = an_exam(now, published=False)

    page = admin_client.post(
        reverse("admin:assessments_test_publish", args=[test.pk]), follow=True
    )

    assert "Ann Lee loses 30 minutes" in page.content.decode()


def test_the_candidates_row_says_in_which_test(admin_client, now, slow):
    test = an_exam(now, title="Geography")
    publish_test(test, actor=None, now=now)
    address = reverse(
        "admin:assessments_accommodation_change", args=[slow.accommodation.pk]
    )

    assert "30 min in Geography" in admin_client.get(address).content.decode()


def test_the_live_page_says_so_of_who_has_not_started(now, slow):
    test, class_7 = an_exam(now), Group.objects.create(name="Class 7")
    test.groups.add(class_7)
    slow.groups.add(class_7)
    make_user("without").groups.add(class_7)

    lost = {one.person.username: one.clock.loses_ms for one in read_test(test.pk).facts}

    assert lost == {"ann": 30 * 60_000, "without": 0}


def test_a_loss_is_never_told_as_less():
    assert in_minutes(timedelta(seconds=61)) == 2
    assert in_minutes(timedelta(minutes=3)) == 3


@pytest.mark.parametrize("end", [None, -1, 0, 1])
@pytest.mark.parametrize("is_closed", [True, False])
def test_the_database_and_the_rule_agree_on_who_may_start(now, end, is_closed):
    test = make_test(
        closes_at=None if end is None else now + end * MINUTE,
        starts_closed_at=now if is_closed else None,
    )
    expected = is_closed or end in (-1, 0)

    closed = Test.objects.filter(selectors.closed_to_starts(now)).exists()
    still_open = Test.objects.filter(~selectors.closed_to_starts(now)).exists()

    assert times_of(test, None).is_closed_to_starts(now) is expected
    assert (closed, still_open) == (expected, not expected)
