"""A share names a person or a group, and each right once."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from assessments.models.sharing import CategoryShare, TestShare
from tests.factories import make_category, make_test, make_user


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


@pytest.fixture(params=["test", "category"])
def share(request, db):
    model, shared = {
        "test": (TestShare, make_test),
        "category": (CategoryShare, make_category),
    }[request.param]
    one = shared()
    return lambda **fields: model.objects.create(**{request.param: one}, **fields)


def refused(share, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        share(**fields)


def test_it_names_somebody(share):
    user, group = make_user(), Group.objects.create(name="Room B")

    share(user=user)
    share(group=group)
    refused(share)
    refused(share, user=user, group=group, right="edit")


def test_each_right_is_given_once(share):
    user, group = make_user(), Group.objects.create(name="Room B")
    for whom in ({"user": user}, {"group": group}):
        share(**whom, right="read")
        share(**whom, right="edit")
        refused(share, **whom, right="read")
