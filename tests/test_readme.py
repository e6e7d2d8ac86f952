"""What README.md, CHANGELOG.md and docs/operations.md say exists, and the reverse."""

import re
import subprocess

import pytest
from django.core.management import get_commands, load_command_class

from assessment_site.operations.demo.content import PASSWORD, PEOPLE
from assessment_site.operations.serving import daphne_command
from tests.harness.process import ROOT

README = (ROOT / "README.md").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = (ROOT / "assessment_site" / "settings.py").read_text()
SCREEN_LINES = 80


def our_commands():
    apps = ("assessments", "realtime")
    return {name for name, app in get_commands().items() if app in apps}


def shown_commands(text):
    return set(re.findall(r"manage\.py ([a-z_]+)", text))


def test_readme_fits_a_screen():
    assert len(README.splitlines()) <= SCREEN_LINES


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", README))))
def test_make_targets_of_the_readme_exist(target):
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", sorted(shown_commands(README + OPERATIONS)))
def test_commands_shown_exist(command):
    assert command in get_commands()


def test_options_shown_exist():
    shown = re.findall(r"manage\.py ([a-z_]+)([^`\n]*)", README + OPERATIONS)
    for name, arguments in shown:
        command = load_command_class(get_commands()[name], name)
        known = command.create_parser("manage.py", name)._option_string_actions
        assert [o for o in re.findall(r"--[a-z-]+", arguments) if o not in known] == []


def test_changelog_names_each_command_of_ours():
    named = {name for name in our_commands() if f"`{name}`" in CHANGELOG}

    assert named == our_commands()


def test_readme_names_who_signs_in_and_how():
    rows = [line for line in README.splitlines() if f"`{PASSWORD}`" in line]

    named = set(re.findall(r"`(\w+)`", "".join(rows))) - {PASSWORD}
    assert named == {person.username for person in PEOPLE}


def test_readme_gives_each_runtime_dependency_its_reason():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    required = {re.match(r"[\w-]+", line)[0] for line in lines if line[:1].isalpha()}

    explained = re.findall(r"^\| ([a-z0-9, -]+) \| .+ \|$", README, re.MULTILINE)
    names = {name for cell in explained for name in cell.split(", ")}
    assert required <= names


@pytest.mark.parametrize("link", re.findall(r"\]\(([^):]+)\)", README))
def test_links_of_the_readme_lead_somewhere(link):
    assert (ROOT / link).exists()


def test_operations_lists_each_setting():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))

    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert listed == read


def test_operations_shows_the_server_as_the_demo_runs_it():
    _python, _m, _daphne, *flags = daphne_command(host="127.0.0.1", port=8000)
    shown = OPERATIONS.replace("'", "").split()

    assert [flag for flag in flags if flag not in shown] == []


def test_operations_lists_each_deploy_check():
    source = (ROOT / "assessment_site" / "checks.py").read_text()

    listed = re.findall(r"^\| `(site\.W\d+)`", OPERATIONS, re.MULTILINE)
    assert listed == sorted(re.findall(r'= ?"(site\.W\d+)"', source))
