from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import InspectionWindow, Test, TestShare
from assessments.people.roles import AUTHORS
from assessments.services.closing import close_to_starts
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.results.test_page import allowed, page
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def owner():
    return allowed(member_of(AUTHORS, watches_all=False, username="owner"))


@pytest.fixture
def test(owner):
    with owned_by(owner):
        test = make_test(questions=[make_question(name="capital")])
    sat(test, "ada", capital=RESPONSES["single"])
    close_to_starts(test.pk, now=timezone.now())
    return test


def address(test):
    return reverse("admin:assessments_test_results_inspection", args=[test.pk])


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def window(**fields):
    now = timezone.now()
    return {"closes_at": typed(now + HOUR)} | fields


def test_the_owner_opens_an_inspection_at_once(owner, test):
    sent = window(may_lower="on", reason="Board")
    done = signed_in(owner).post(address(test), sent, follow=True)

    row = InspectionWindow.objects.get()
    assert (row.may_lower, row.by, row.reason) == (True, owner, "Board")
    assert "It is open until" in done.text
    assert f"/admin/assessments/test/{test.pk}/marking/objections/" in done.text


def test_it_is_set_for_later_and_called_off(owner, test):
    client = signed_in(owner)
    later = timezone.now() + HOUR
    sent = window(opens_at=typed(later), closes_at=typed(later + HOUR))
    done = client.post(address(test), sent, follow=True)
    ended = client.post(address(test), {"end": "1"}, follow=True)

    assert "It begins" in done.text
    assert typed(later) in done.text
    assert "It has been over since" in ended.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"closes_at": "soon"}, "as date and time"),
        ({}, "as date and time"),
        ({"closes_at": "2020-01-01T10:00"}, "has to end in the future"),
    ],
)
def test_times_that_make_no_sense_are_refused(owner, test, sent, said):
    done = signed_in(owner).post(address(test), sent, follow=True)

    assert said in done.text
    assert not InspectionWindow.objects.exists()


def test_what_is_in_the_way_is_named(owner, test):
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)

    done = signed_in(owner).post(address(test), window(), follow=True)

    assert "Somebody may still start" in done.text
    assert not InspectionWindow.objects.exists()


def test_the_page_says_when_candidates_cannot_read_all_the_same(owner, test):
    client = signed_in(owner)
    client.post(address(test), window())
    before = page(owner, test).text
    Test.objects.filter(pk=test.pk).update(starts_closed_at=None)

    assert "cannot read their papers at the moment" not in before
    assert "cannot read their papers at the moment" in page(owner, test).text


def test_it_needs_the_permission_to_release(test):
    reader = allowed(make_user(is_staff=True), "view_results")
    TestShare.objects.create(test=test, user=reader, right="edit")

    assert signed_in(reader).post(address(test), window()).status_code == 403
    assert "Inspection and objections" not in page(reader, test).text
