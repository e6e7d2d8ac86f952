"""The scripts' own tests, run by node where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "js"


def test_the_scripts_pass_their_own_tests():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: the scripts' own tests need node 20 or newer")

    run = subprocess.run([node, "--test", TESTS], capture_output=True, text=True)

    assert run.returncode == 0, run.stdout
