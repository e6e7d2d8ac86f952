"""The models of both releases, by which rows are read and written."""

import pytest
from django.db import connection

from assessments.earlier_release.models import MADE_ANEW, NEW_FIELDS, releases


@pytest.fixture
def both(db):
    return releases(connection)


def fields(model):
    return {field.attname for field in model._meta.concrete_fields}


def test_each_model_is_read_and_written_under_its_name(both):
    pairs = {ours._meta.label: earlier for earlier, ours in both.pairs()}

    assert all(label == one._meta.label for label, one in pairs.items())
    assert {"assessments.User", "assessments.Answer", "realtime.SessionLease"} <= set(
        pairs
    )
    # Tables of links are carried over too.
    assert "assessments.User_groups" in pairs


def test_what_migrate_fills_is_not_copied(both):
    labels = {ours._meta.label_lower for _earlier, ours in both.pairs()}
    every = {model._meta.label_lower for model in both.ours.get_models()}

    assert set(MADE_ANEW) <= every
    assert not labels & set(MADE_ANEW)


def test_accounts_were_those_of_django(both):
    earlier = both.earlier.get_model("assessments", "User")
    ours = both.ours.get_model("assessments", "User")

    assert earlier._meta.db_table == "auth_user"
    assert ours._meta.db_table == "assessments_user"
    assert fields(ours) - fields(earlier) == set(NEW_FIELDS)


def test_only_accounts_differ(both):
    assert {
        ours._meta.label
        for earlier, ours in both.pairs()
        if fields(earlier) != fields(ours)
    } == {"assessments.User"}


def test_a_copied_row_keeps_its_times(both):
    test = both.ours.get_model("assessments", "Test")

    assert not test._meta.get_field("updated_at").auto_now
    # The earlier models are read only.
    earlier = both.earlier.get_model("assessments", "Test")
    assert earlier._meta.get_field("updated_at").auto_now
