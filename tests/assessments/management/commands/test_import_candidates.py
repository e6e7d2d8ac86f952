import io
import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from assessments.models import Accommodation, Test
from tests.factories import make_test, make_user

User = get_user_model()

pytestmark = pytest.mark.django_db

GOOD = "username,password,group\nana,x,Room A\nbob,y,\n"
BROKEN = "username,password,email\nana,x,\nbob,y,nobody\n,z,\n"


@pytest.fixture
def run(tmp_path):
    """``run(text, *options)``: what the command wrote to stdout and stderr."""

    def run(text, *options):
        file = tmp_path / "candidates.csv"
        file.write_text(text)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command(
                "import_candidates", str(file), *options, stdout=out, stderr=err
            )
        except CommandError as error:
            err.write(f"{error}\n")
        return out.getvalue(), err.getvalue()

    return run


def usernames():
    return sorted(user.username for user in User.objects.all())


def test_candidates_are_imported_and_counted(run):
    make_user("bob")

    assert run(GOOD) == (
        "Candidates: 1 created; 1 updated; new groups: Room A.\n",
        "",
    )
    assert usernames() == ["ana", "bob"]


def test_json_says_what_became_of_whom(run):
    out, err = run(GOOD, "--json")

    assert json.loads(out) == {
        "created": ["ana", "bob"],
        "updated": [],
        "groups": ["Room A"],
        "dry_run": False,
        "errors": [],
    }
    assert err == ""


def test_a_dry_run_changes_nothing(run):
    out, _ = run(GOOD, "--dry-run")

    assert out == (
        "Dry run. Nothing was changed. Candidates that would be: 2 created; 0 updated; "
        "new groups: Room A.\n"
    )
    assert usernames() == []


def test_nothing_is_imported_when_a_line_is_broken(run):
    assert run(BROKEN) == (
        "",
        "Line 3: email: Enter a valid email address.\n"
        "Line 4: the username is missing\n"
        "Nothing was imported: 2 lines are broken. "
        "--skip-errors imports the other 1.\n",
    )
    assert usernames() == []


def test_broken_lines_can_be_skipped(run):
    out, err = run(BROKEN, "--skip-errors")

    assert out == "Candidates: 1 created; 0 updated; 2 skipped.\n"
    assert err == (
        "Line 3: email: Enter a valid email address.\nLine 4: the username is missing\n"
    )
    assert usernames() == ["ana"]


def test_skipping_every_line_is_not_an_import(run):
    out, err = run("username\nana\n", "--skip-errors")

    assert out == ""
    assert err == (
        "Line 2: a new candidate needs a password\n"
        "Nothing was imported: 1 line is broken.\n"
    )


def test_json_lists_every_error(run):
    out, err = run("username\n" + "bad user\n" * 2 + ",\n" * 30, "--json")

    report = json.loads(out)
    assert (report["created"], report["updated"]) == ([], [])
    assert report["errors"][1] == {
        "line": 3,
        "message": "bad user is on line 2 already",
    }
    assert err == "Nothing was imported: 2 lines are broken.\n"


def test_a_long_list_of_errors_is_cut_short(run):
    _, err = run("username,password\n" + ",x\n" * 30)

    assert err.count("the username is missing") == 20
    assert "… and 10 more lines; --json lists them all.\n" in err


def test_a_file_may_come_through_a_pipe(monkeypatch):
    pipe = io.TextIOWrapper(io.BytesIO(GOOD.encode()))
    monkeypatch.setattr("sys.stdin", pipe)

    call_command("import_candidates", "-", stdout=io.StringIO())

    assert usernames() == ["ana", "bob"]


def test_a_file_in_another_encoding_needs_its_name(run, tmp_path):
    file = tmp_path / "old.csv"
    file.write_bytes("username,password,last_name\nana,x,Müller\n".encode("cp1252"))

    with pytest.raises(CommandError, match="Line 2 is not utf-8"):
        call_command("import_candidates", str(file))
    call_command(
        "import_candidates", str(file), "--encoding=cp1252", stdout=io.StringIO()
    )

    assert User.objects.get().last_name == "Müller"


def test_a_missing_file_is_named():
    with pytest.raises(CommandError, match=r"nix\.csv: No such file or directory\."):
        call_command("import_candidates", "nix.csv")


def test_an_account_that_appears_meanwhile_is_no_traceback(run, monkeypatch):
    module = "assessments.management.commands.import_candidates"
    monkeypatch.setattr(f"{module}.hash_passwords", _become_staff)
    make_user("ana")

    _, err = run("username\nana\n")

    assert err.startswith("Nothing was imported: somebody changed these accounts")


def _become_staff(rows, on_done):
    User.objects.update(is_staff=True)
    return {}


@pytest.fixture
def final():
    """A published test of an hour whose end no extra time moves."""
    now = timezone.now()
    return make_test(
        title="Final",
        questions=[],
        duration_minutes=60,
        opens_at=now,
        closes_at=now + timedelta(minutes=60),
        end_is_final=True,
    )


EXTRA = "username,password,extra_time_percent\nana,x,50\n"


def test_who_loses_time_is_named_before_anything_is_imported(run, final):
    out, err = run(EXTRA)

    assert out == ""
    assert "ana loses 30 minutes in Final: its end is final." in err
    assert "Nothing was imported: the candidates above lose time." in err
    assert usernames() == []
    assert "ana loses 30 minutes" in run(EXTRA, "--dry-run")[1]
    assert usernames() == []


def test_losses_are_accepted_and_not_told_twice(run, final):
    run(EXTRA, "--accept-losses")

    assert Accommodation.objects.get().extra_time_percent == 50
    assert run(EXTRA) == ("Candidates: 0 created; 1 updated.\n", "")


def test_an_end_that_moves_takes_nothing(run, final):
    Test.objects.update(end_is_final=False)

    assert run(EXTRA) == ("Candidates: 1 created; 0 updated.\n", "")


def test_who_joins_the_group_of_a_final_test_is_named(run, final):
    group = Group.objects.create(name="Room A")
    final.groups.add(group)
    run(EXTRA)
    assert usernames() == ["ana"]

    _out, err = run("username,group\nana,Room A\n")

    assert "ana loses 30 minutes in Final" in err
    assert not group.user_set.exists()
