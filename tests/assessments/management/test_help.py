"""The help of every command of ours: an example, and what the exit codes mean."""

import io
import re

import pytest
from django.core.management import get_commands, load_command_class

OURS = sorted(
    name
    for name, app in get_commands().items()
    if app.partition(".")[0] in {"assessments", "assessment_site"}
    and name != "migrate"  # Django's own
)


def help_of(name):
    parser = load_command_class(get_commands()[name], name).create_parser(
        "manage.py", name
    )
    out = io.StringIO()
    parser.print_help(out)
    return out.getvalue()


def test_there_are_commands_to_read():
    assert {"doctor", "proctor", "release"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_the_help_shows_an_example_and_the_exit_codes(name):
    text = help_of(name)

    assert f"\n  manage.py {name}" in text
    assert re.findall(r"^  (\d)  [A-Z].*\.$", text, re.MULTILINE) == ["0", "1", "2"]


@pytest.mark.parametrize("name", OURS)
def test_every_option_is_explained(name):
    parser = load_command_class(get_commands()[name], name).create_parser(
        "manage.py", name
    )

    silent = [action.dest for action in parser._actions if not action.help]

    assert silent == []
