"""manage.py carry_over: what it refuses, and what it says."""

import sqlite3

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.models import Attempt, Test, User
from tests.assessments.earlier_release.test_copying import add_account, carry_over


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
@pytest.mark.parametrize("rename", ["ada", "=ada2", "ada="])
def test_a_renaming_without_two_names_is_said(empty, earlier, rename):
    with pytest.raises(CommandError, match="OLD=NEW, not"):
        carry_over(earlier, "--rename", rename)


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_an_account_is_renamed_and_keeps_its_work(empty, earlier):
    told = carry_over(earlier, "--rename", "ada=ada.lovelace")

    assert Attempt.objects.get().candidate.username == "ada.lovelace"
    assert not User.objects.filter(username="ada").exists()
    assert " rows." in told


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_a_database_of_ours_is_not_carried_over(empty, tmp_path):
    other = tmp_path / "other.sqlite3"
    sqlite3.connect(other).close()

    with pytest.raises(CommandError, match="database of an earlier release"):
        carry_over(other)


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
def test_a_name_taken_by_renaming_is_refused_too(empty, earlier):
    add_account(earlier, "ada2")

    with pytest.raises(CommandError, match="differ only in case"):
        carry_over(earlier, "--rename", "ada=ADA2")


def test_a_dry_run_writes_nothing(empty, earlier):
    assert "can be copied" in carry_over(earlier, "--dry-run")

    assert empty.introspection.table_names() == []


def test_a_database_in_use_is_not_written_to(empty, earlier):
    carry_over(earlier)
    name = Test.objects.values_list("title", flat=True)
    Test.objects.update(title="Ours")

    with pytest.raises(CommandError, match="in use"):
        carry_over(earlier)

    assert list(name) == ["Ours"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////nowhere/db.sqlite3", "There is no file"),
        ("exam.example", "does not name a database"),
    ],
)
def test_a_url_that_leads_nowhere_is_said(empty, url, message):
    with pytest.raises(CommandError, match=message):
        call_command("carry_over", url)


def test_what_is_older_still_is_sent_to_its_own_release(empty, earlier):
    with sqlite3.connect(earlier) as database:
        database.execute("DELETE FROM django_migrations WHERE name LIKE '0022_%'")
    database.close()

    with pytest.raises(CommandError, match=r"too old.*0022_since_in_results"):
        carry_over(earlier)
