"""All rows of an earlier release, in the new database."""

import io
import sqlite3

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from assessments.models import Accommodation, Answer, Attempt, AttemptEvent, Test, User
from assessments.people.roles import PROCTORS
from realtime.models import SessionLease
from tests.factories import make_user

OWN_HASHER = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def carry_over(path, *options):
    out = io.StringIO()
    call_command("carry_over", f"sqlite:///{path}", *options, stdout=out)
    return out.getvalue()


def add_account(path, name):
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO auth_user (password, is_superuser, username, last_name, email,"
            " is_staff, is_active, date_joined, first_name)"
            " VALUES ('', 0, ?, '', '', 0, 1, '2026-01-01 10:00:00', '')",
            [name],
        )
    database.close()


def rows_of(path, table):
    with sqlite3.connect(path) as database:
        (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    database.close()
    return count


def test_people_and_their_work_are_where_they_were(empty, earlier):
    carry_over(earlier)

    attempt = Attempt.objects.get()
    assert attempt.candidate.username == "ada"
    assert attempt.candidate.groups.get().name == "Physics"
    assert Accommodation.objects.get().candidate == attempt.candidate
    assert Answer.objects.get(revision=1).response == {"choice": 1}
    told = AttemptEvent.objects.order_by("pk").values_list("kind", "actor__username")
    assert list(told) == [
        ("started", "ada"),
        ("noted", "petra"),
        ("paused", "petra"),
        ("resumed", "petra"),
    ]
    assert SessionLease.objects.get().user == attempt.candidate
    assert Session.objects.count() == 3


def test_every_row_is_carried_over(empty, earlier):
    carry_over(earlier)

    for table in (
        "assessments_question",
        "assessments_choice",
        "realtime_sessionevent",
    ):
        with empty.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (rows_of(earlier, table),)
    assert User.objects.count() == rows_of(earlier, "auth_user")


def test_times_stay_as_they_were(empty, earlier):
    with sqlite3.connect(earlier) as database:
        database.execute(
            "UPDATE assessments_test SET updated_at = '2020-02-02 10:00:00'"
        )
    database.close()

    carry_over(earlier)

    assert Test.objects.get().updated_at.year == 2020


def test_permissions_are_those_of_our_accounts(empty, earlier):
    carry_over(earlier)

    petra = User.objects.get(username="petra")
    assert petra.has_perm("assessments.view_answers")
    assert petra.has_perm("assessments.change_user")
    assert petra.has_perm("assessments.delete_user")
    assert not petra.has_perm("assessments.add_user")
    assert petra.groups.get().name == PROCTORS
    assert Group.objects.filter(name=PROCTORS).count() == 1
    assert LogEntry.objects.get().get_edited_object().username == "ada"


def test_who_had_a_password_signs_in_with_it(empty, earlier, settings):
    settings.PASSWORD_HASHERS = OWN_HASHER
    carry_over(earlier)

    client = Client()

    assert client.login(username="BOSS", password="demo")
    assert client.get(reverse("admin:index")).status_code == 200
    assert not client.login(username="BOSS", password="other")


def test_what_is_made_afterwards_has_ids_of_its_own(empty, earlier):
    carry_over(earlier)

    before = set(User.objects.values_list("pk", flat=True))
    assert make_user("new").pk not in before


def test_names_that_differ_in_case_are_told_apart_first(empty, earlier):
    add_account(earlier, "ADA")

    with pytest.raises(CommandError, match="ADA, ada"):
        carry_over(earlier)
    carry_over(earlier, "--rename", "ADA=ada2")

    assert User.objects.filter(username="ada2").exists()
    assert Attempt.objects.get().candidate.username == "ada"


def test_what_failed_half_way_can_be_done_again(empty, earlier):
    with sqlite3.connect(earlier) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute("UPDATE assessments_attempt SET candidate_id = 999")
    database.close()
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        carry_over(earlier)
    assert not User.objects.exists()

    with sqlite3.connect(earlier) as database:
        database.execute("UPDATE assessments_attempt SET candidate_id = 1")
    database.close()
    carry_over(earlier)

    assert Attempt.objects.get().candidate.username == "ada"
