"""What was there before owners goes to who made it, by the admin's log."""

import pytest
from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from assessments.people.first_owners import give_to_creators, in_words
from tests.factories import make_category, make_test, make_user

pytestmark = pytest.mark.django_db


def logged(user, row, flag):
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row),
        action_flag=flag,
    )


def test_a_row_goes_to_who_added_it_and_not_to_who_changed_it():
    maker, editor = make_user(is_staff=True), make_user(is_staff=True)
    test, drawer = make_test(questions=[]), make_category("Bank")
    logged(maker, test, ADDITION)
    logged(editor, test, CHANGE)
    logged(editor, drawer, CHANGE)

    given = give_to_creators(apps)

    test.refresh_from_db()
    drawer.refresh_from_db()
    assert (test.owner, drawer.owner) == (maker, None)
    assert given == {"category": (0, 1), "test": (1, 0)}
    assert "1 to the superusers" in in_words(given)[0]


def test_who_is_no_staff_any_more_gets_nothing():
    maker = make_user(is_staff=False)
    test = make_test(questions=[])
    logged(maker, test, ADDITION)

    give_to_creators(apps)

    test.refresh_from_db()
    assert test.owner is None


def test_an_owner_is_never_replaced_and_once_more_does_no_harm():
    maker, owner = make_user(is_staff=True), make_user(is_staff=True)
    test = make_test(questions=[], owner=owner)
    logged(maker, test, ADDITION)

    assert give_to_creators(apps) == give_to_creators(apps)

    test.refresh_from_db()
    assert test.owner == owner


def test_an_empty_site_is_told_nothing():
    assert in_words(give_to_creators(apps)) == []
