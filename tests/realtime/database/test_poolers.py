import re

import pytest

from assessment_site.settings import POSTGRES_OPTIONS
from realtime.database.batching import BY_KEYS, IMPATIENT
from realtime.database.poolers import settings_again
from tests.harness.deployment import DEPLOY
from tests.harness.process import ROOT


@pytest.mark.parametrize(
    ("options", "statement"),
    [
        ("", ""),
        ("-c jit=off", "SELECT set_config('jit', 'off', true)"),
        ("-cjit=off", "SELECT set_config('jit', 'off', true)"),
        (
            "-c lock_timeout=8000 -c jit=off -c lock_timeout=100",
            "SELECT set_config('lock_timeout', '100', true), set_config('jit', 'off', true)",
        ),
        ("-c role=o'brien", "SELECT set_config('role', 'o''brien', true)"),
    ],
)
def test_what_a_pooler_leaves_out_is_set_for_the_transaction(options, statement):
    assert settings_again(options) == statement


def test_the_documented_line_ignores_all_that_connections_ask_for():
    asked = f"{POSTGRES_OPTIONS['options']} {BY_KEYS} {IMPATIENT}"
    names = {word.partition("=")[0] for word in asked.split() if "=" in word}
    documents = (DEPLOY / "pgbouncer.ini", ROOT / "docs" / "operations.md")
    shipped, told = (_ignoring(path.read_text()) for path in documents)

    _, _, ignored = shipped.partition(" = ")
    assert told == shipped
    assert set(ignored.split(", ")) == {"options", *names}


def _ignoring(text):
    (line,) = re.findall(r"^ *(ignore_startup_parameters = .+)$", text, re.MULTILINE)
    return line
