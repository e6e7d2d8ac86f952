"""What ``make check`` says about a crowded folder: .ci/folders.py."""

import subprocess
import sys

import pytest

from tests.harness.process import ROOT

LIMIT = 20


@pytest.fixture
def package(tmp_path):
    (tmp_path / "package" / "room").mkdir(parents=True)
    return tmp_path / "package"


def fill(folder, count):
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"module_{number}.py").touch()


def check(*packages):
    return subprocess.run(
        [sys.executable, ROOT / ".ci" / "folders.py", *packages],
        capture_output=True,
        text=True,
    )


def test_a_crowded_folder_is_refused_with_its_name_and_what_to_do(package):
    fill(package / "room", LIMIT + 1)

    done = check(package)

    assert done.returncode == 1
    assert f"{package / 'room'}: 21 modules, at most 20" in done.stdout
    assert "give them a folder of their own" in done.stdout


def test_the_limit_itself_is_allowed_in_each_folder(package):
    fill(package, LIMIT)
    fill(package / "room", LIMIT)

    done = check(package)

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", ["__init__.py", "page.html", "words.txt"])
def test_what_holds_no_code_of_its_own_is_not_counted(package, name):
    fill(package, LIMIT)
    (package / name).touch()

    assert check(package).returncode == 0


def test_migrations_are_not_counted(package):
    fill(package / "migrations", LIMIT + 1)

    assert check(package).returncode == 0


def test_each_package_that_is_named_is_looked_at(package, tmp_path):
    fill(tmp_path / "other", LIMIT + 1)

    assert check(package, tmp_path / "other").returncode == 1
    assert check(package).returncode == 0
