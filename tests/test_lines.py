"""What ``make check`` says about a long file: .ci/lines.py."""

import subprocess
import sys

import pytest

from tests.harness.process import ROOT

LIMIT = 400
PACKAGES = ("assessment_site", "assessments", "realtime", "tests")


@pytest.fixture
def package(tmp_path):
    (tmp_path / "package" / "room").mkdir(parents=True)
    return tmp_path / "package"


def write(path, lines):
    path.parent.mkdir(exist_ok=True)
    path.write_text("one = 1\n" * lines)


def check(*folders):
    return subprocess.run(
        [sys.executable, ROOT / ".ci" / "lines.py", *folders],
        capture_output=True,
        text=True,
    )


def test_a_long_file_is_refused_with_its_name_and_what_to_do(package):
    write(package / "room" / "long.py", LIMIT + 1)

    done = check(package)

    assert done.returncode == 1
    assert f"{package / 'room' / 'long.py'}: 401 lines, at most 400" in done.stdout
    assert "give it a file of its own" in done.stdout


def test_the_limit_itself_is_allowed_in_each_file(package):
    write(package / "one.py", LIMIT)
    write(package / "room" / "other.py", LIMIT)

    done = check(package)

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", ["migrations/0001_initial.py", "room/page.html"])
def test_what_is_no_code_to_be_read_through_is_not_counted(package, name):
    write(package / name, LIMIT + 1)

    assert check(package).returncode == 0


def test_each_folder_that_is_named_is_looked_at(package, tmp_path):
    write(tmp_path / "other" / "long.py", LIMIT + 1)

    assert check(package, tmp_path / "other").returncode == 1
    assert check(package).returncode == 0


def test_no_file_of_ours_is_too_long():
    assert check(*(ROOT / name for name in PACKAGES)).stdout == ""
