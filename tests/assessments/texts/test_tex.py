"""The program that draws: a line for each formula, as far as it comes."""

import json
import subprocess
import sys

from assessments.texts import tex
from tests.harness.process import ROOT


def run(*formulas):
    return subprocess.run(
        [sys.executable, "-m", "assessments.texts.tex"],
        cwd=ROOT,
        input=json.dumps(formulas),
        capture_output=True,
        text=True,
    )


def test_it_says_what_each_formula_looks_like_or_why_it_does_not():
    done = run(["x", False], [r"\nosuch", False])

    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        ["<math><mi>x</mi></math>", ""],
        ["", r'Unknown command "\nosuch"'],
    ]


def test_what_takes_too_long_ends_it_and_what_was_drawn_is_said():
    done = run(["x", False], [r"\langle " * 40, False], ["y", False])

    assert done.returncode < 0
    assert len(done.stdout.splitlines()) == 1


def test_it_stands_without_the_site():
    source = "import sys, assessments.texts.tex; print('django' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True
    )

    assert done.stdout == "False\n"


def test_what_nobody_could_read_is_not_drawn(monkeypatch):
    monkeypatch.setattr(tex, "MATHML_CHARS", 10)

    assert tex.draw("x", is_display=False) == ("", "it is too long")
