import io
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from assessments.management import base
from assessments.management.base import CommandBase, printable


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Failing(CommandBase):
    error = KeyboardInterrupt()

    def handle(self, *args, **options):
        raise self.error


def test_a_table_is_aligned_and_shows_no_control_characters():
    out = io.StringIO()
    command = CommandBase(stdout=out, no_color=True)

    command.write_table(["User", "Epoch"], [["a\x1b[31m", 1], ["somebody", 22]])

    assert out.getvalue() == "User      Epoch\na�[31m    1\nsomebody  22\n"


def test_json_is_readable_and_keeps_letters_as_they_are():
    out = io.StringIO()

    CommandBase(stdout=out).write_json([{"name": "Jörg"}])

    assert out.getvalue() == '[\n  {\n    "name": "Jörg"\n  }\n]\n'


def test_a_remark_goes_to_stderr():
    out, err = io.StringIO(), io.StringIO()

    CommandBase(stdout=out, stderr=err).remark("Done.")

    assert (out.getvalue(), err.getvalue()) == ("", "Done.\n")


@pytest.mark.parametrize(("environment", "colour"), [("", True), ("1", False)])
def test_no_color_is_obeyed(environment, colour, monkeypatch):
    monkeypatch.setenv("NO_COLOR", environment)
    monkeypatch.setattr("django.core.management.color.supports_color", lambda: True)

    command = CommandBase(stdout=Terminal())

    assert (command.style.SUCCESS("x") != "x") is colour


def test_an_interrupt_is_no_traceback():
    with pytest.raises(CommandError, match=r"Interrupted\.") as interrupted:
        call_command(Failing())

    assert interrupted.value.returncode == 130


def test_a_database_that_is_away_is_no_traceback():
    command = Failing()
    command.error = OperationalError("no such table: assessments_user\n")

    with pytest.raises(
        CommandError, match=r"assessments_user\nCheck that the database runs"
    ):
        call_command(command)


def test_a_bar_is_drawn_on_a_terminal_and_wiped_out_again(monkeypatch):
    monkeypatch.setattr(base, "REDRAW_SECONDS", 0)
    terminal = Terminal()
    command = CommandBase(stderr=terminal)

    with command.progress("Hashing", 3) as progress:
        progress.step()
        drawn = terminal.getvalue()

    assert drawn == "\rHashing [##########--------------------] 1/3"
    assert terminal.getvalue() == f"{drawn}\r{' ' * (len(drawn) - 1)}\r"


def test_a_bar_is_not_drawn_into_a_file():
    err = io.StringIO()

    with CommandBase(stderr=err).progress("Hashing", 1) as progress:
        progress.step()

    assert err.getvalue() == ""


@pytest.mark.parametrize("text", ["Jörg Ähm", "日本"])
def test_letters_are_printable(text):
    assert printable(text) == text


def test_a_reader_that_leaves_early_gets_no_traceback():
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from assessments.management.base import CommandBase\n"
        "class Endless(CommandBase):\n"
        "    def handle(self, *args, **options):\n"
        "        while True: self.stdout.write('x' * 1000)\n"
        "call_command(Endless())\n"
    )
    command = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    command.stdout.readline()
    command.stdout.close()

    assert command.stderr.read() == b""
    assert command.wait(timeout=30) == 1
    command.stderr.close()
