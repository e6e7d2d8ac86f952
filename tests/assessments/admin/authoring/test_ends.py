"""Times that are edited while people sit: who is named, and the way to move them."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from assessments.models import Accommodation, Attempt, Test
from assessments.people.roles import create_roles
from tests.factories import make_attempt, make_test, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann():
    user = make_user("ann", first_name="Ann", last_name="Lee")
    return make_attempt(user, make_test(duration_minutes=60))


def page_of(test):
    return reverse("admin:assessments_test_change", args=[test.pk])


def verb_page(**query):
    return reverse("admin:assessments_attempt_verb", args=["move-end"])


def test_the_tests_page_names_who_is_affected_and_leads_to_the_verb(admin_client, ann):
    before = admin_client.get(page_of(ann.test)).content.decode()
    Test.objects.filter(pk=ann.test_id).update(duration_minutes=75)

    after = admin_client.get(page_of(ann.test)).content.decode()

    assert "ends-to-move" not in before
    assert "Ann Lee: 15 minutes later" in after
    assert f"{verb_page()}?" in after


def test_an_author_who_may_not_move_ends_reads_who_can(client, ann):
    create_roles(apps)
    author = make_user(is_staff=True)
    author.groups.add(Group.objects.get(name="Authors"))
    client.force_login(author)
    Test.objects.filter(pk=ann.test_id).update(duration_minutes=75, owner=author)

    page = client.get(page_of(ann.test)).content.decode()

    assert "Ann Lee: 15 minutes later" in page
    assert "A proctor of this test can move their ends." in page
    assert verb_page() not in page


def test_the_verbs_page_says_who_would_lose_what(admin_client, ann):
    longer = make_attempt(test=ann.test, planned_end=ann.planned_end - 60 * MINUTE)
    Test.objects.filter(pk=ann.test_id).update(duration_minutes=45)
    query = {"test": ann.test_id, "all": "1"}

    page = admin_client.get(verb_page(), query).content.decode()

    assert "would lose 15 minutes" in page
    assert "1 attempt is affected" in page
    assert str(longer.candidate) in page


def test_when_all_would_lose_time_the_page_lets_that_be_chosen(admin_client, ann):
    Test.objects.filter(pk=ann.test_id).update(duration_minutes=45)
    query = {"test": ann.test_id, "all": "1"}

    page = admin_client.get(verb_page(), query).content.decode()
    sent = {"ids": str(ann.pk), "reason": "Room", "shorten": "on", "token": "t"}
    ticked = admin_client.post(verb_page(), sent | {"preview": "1"}).content.decode()
    admin_client.post(verb_page(), sent)

    assert 'name="shorten"' in page
    assert "With these values, this would change no attempt." in page
    assert "1 attempt is affected" in ticked
    assert Attempt.objects.get(pk=ann.pk).deadline == ann.deadline - 15 * MINUTE


def test_who_is_reached_by_no_form_is_offered_none(admin_client, ann):
    page = admin_client.get(verb_page(), {"ids": str(ann.pk)}).content.decode()

    assert "This would change no attempt." in page
    assert 'name="shorten"' not in page


def test_the_verb_moves_them_with_a_reason(admin_client, ann):
    Test.objects.filter(pk=ann.test_id).update(duration_minutes=75)

    sent = {"ids": str(ann.pk), "reason": "More questions", "token": "t"}
    admin_client.post(verb_page(), sent)

    moved = Attempt.objects.get(pk=ann.pk)
    assert moved.deadline == ann.deadline + 15 * MINUTE


def test_extra_time_given_while_somebody_sits_says_that_it_moved_nothing(
    admin_client, ann
):
    add = reverse("admin:assessments_accommodation_add")
    fields = {"extra_time_percent": "50", "extra_time_minutes": "0", "note": ""}

    page = admin_client.post(
        add, {"candidate": ann.candidate_id, **fields}, follow=True
    ).content.decode()

    assert Accommodation.objects.exists()
    assert f"Ann Lee ({ann.test}): 30 minutes later" in page
    assert verb_page() in page
    assert Attempt.objects.get(pk=ann.pk).deadline == ann.deadline


def test_a_test_nobody_sits_with_other_times_says_nothing(admin_client, ann):
    ended = timezone.now() - MINUTE
    Attempt.objects.filter(pk=ann.pk).update(
        status="submitted", deadline=None, finished_at=ended
    )
    Test.objects.filter(pk=ann.test_id).update(duration_minutes=75)

    assert "ends-to-move" not in admin_client.get(page_of(ann.test)).content.decode()


@pytest.mark.parametrize(
    ("seconds", "told"), [(59, False), (-59, False), (60, True), (-60, True)]
)
def test_a_difference_under_a_minute_is_none(admin_client, ann, seconds, told):
    planned = ann.planned_end + timedelta(seconds=seconds)
    Attempt.objects.filter(pk=ann.pk).update(planned_end=planned)

    page = admin_client.get(page_of(ann.test)).content.decode()

    assert ("Ann Lee: 1 minute " in page) == told
