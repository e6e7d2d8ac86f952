"""Texts of pure modules: marked where they are written, translated where they are shown."""

import subprocess
import sys

from django.utils.translation import override

from assessments.translation import gettext, gettext_noop
from tests.harness.process import ROOT


def test_a_marked_text_stays_and_can_be_translated():
    with override("de"):
        assert gettext_noop("Clock stopped") == "Clock stopped"
        assert gettext(gettext_noop("Clock stopped")) == "Uhr angehalten"


def test_rules_with_marked_texts_are_read_without_settings():
    program = (
        "from assessments.rules.states import STATUS_LABELS; print(*STATUS_LABELS)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": ""},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "in_progress" in done.stdout
