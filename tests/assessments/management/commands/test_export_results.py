import io
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from assessments.formats.csv_export import HEADINGS
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@pytest.fixture
def biology():
    test = make_test(questions=[make_question()], slug="biology")
    make_attempt(make_user("ana", last_name="Álvarez"), test)
    return test


def run(*options):
    """What the command wrote to stdout, in bytes, and to stderr."""
    out, err = io.BytesIO(), io.StringIO()
    text = io.TextIOWrapper(out, encoding="latin-1")
    call_command("export_results", *options, stdout=text, stderr=err)
    text.flush()
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("by", ["slug", "pk"])
def test_results_go_to_stdout_as_utf_8_with_a_mark_whatever_the_terminal(by, biology):
    out, err = run(str(getattr(biology, by)), "--format", "csv")

    header, row = out.decode("utf-8-sig").split("\r\n")[:2]
    assert out.count(BYTE_ORDER_MARK) == 1
    assert header == ",".join([*HEADINGS, "Q1"])
    assert row.startswith("Álvarez,,ana,")
    assert err == ""


def test_results_go_to_a_file(biology, tmp_path):
    file = tmp_path / "results.csv"
    to_stdout, _ = run("biology")

    out, err = run("biology", "--output", str(file))

    assert out == b""
    assert err == f"{file}: 1 attempt.\n"
    assert file.read_bytes() == to_stdout


def test_a_slug_of_digits_comes_before_a_number(biology):
    make_test(questions=[make_question()], slug=str(biology.pk))

    out, _ = run(str(biology.pk))

    assert b"ana" not in out


def test_unsettled_attempts_are_pointed_out(biology):
    biology.attempts.update(deadline=timezone.now() - timedelta(days=1))

    _, err = run("biology")

    assert err == (
        "1 attempt ran out of time without a score so far. "
        "Run manage.py expire_attempts and export again.\n"
    )


def test_no_such_test_is_an_error_that_names_some(biology):
    with pytest.raises(CommandError, match=r"“nix”. The newest tests are: biology\."):
        run("nix")


@pytest.mark.parametrize("name", ["nix", "9" * 30, "²"])
def test_no_test_at_all_is_an_error(name):
    with pytest.raises(CommandError, match=r"This site has no tests yet\."):
        run(name)


def test_a_file_that_cannot_be_written_is_an_error(biology, tmp_path):
    with pytest.raises(CommandError, match=r"No such file or directory\."):
        run("biology", "--output", str(tmp_path / "nix" / "results.csv"))


def test_a_format_that_is_not_there_is_wrong_usage():
    command = subprocess.run(
        [sys.executable, "manage.py", "export_results", "x", "--format", "doc"],
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (command.returncode, command.stdout) == (2, "")
    assert "invalid choice: 'doc'" in command.stderr
