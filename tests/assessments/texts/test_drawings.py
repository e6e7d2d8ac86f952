"""A formula is drawn once, apart from the servers, and whatever it is ends nothing."""

import sys

import pytest

from assessments.models import DrawnFormula
from assessments.texts import drawings as module
from assessments.texts.drawings import (
    GAVE_UP,
    NOT_NOW,
    Drawing,
    Formula,
    drawings,
    nothing_kept,
)

pytestmark = pytest.mark.django_db

X, Y = Formula("x", False), Formula("y", False)
DRAWN_X = Drawing("<math><mi>x</mi></math>", "")
DRAWN_Y = Drawing("<math><mi>y</mi></math>", "")

HOSTILE = {
    # Each open bracket doubles the time: these would take hours.
    "endless": r"\langle " * 40 + "x",
    "endless, contrived": r"\frac \middle|\}(" * 40,
    # Each brace is a level of the converter's stack.
    "deep": "x^{" * 3_000 + "}" * 3_000,
    # Each command stands for two of the one before.
    "huge": "".join(
        rf"\newcommand{{\{b}}}{{\{a}\{a}}}"
        for a, b in zip(
            "abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True
        )
    )
    + r"\z",
}


@pytest.fixture(autouse=True)
def _forget():
    module._remembered.clear()


@pytest.fixture
def runs(monkeypatch):
    """What the converter is asked to draw, a list for each process."""
    asked, run = [], module._run

    def counted(formulas):
        asked.append(list(formulas))
        return run(formulas)

    monkeypatch.setattr(module, "_run", counted)
    return asked


def test_a_formula_is_drawn_once_and_found_by_other_processes(runs):
    first = drawings([X])
    module._remembered.clear()  # as another process
    second = drawings([X])

    assert first == second == {X: DRAWN_X}
    assert runs == [[X]]


def test_all_that_a_text_holds_is_drawn_by_one_process(runs):
    many = [Formula(f"x_{n}", bool(n % 2)) for n in range(50)]

    assert set(drawings(many)) == set(many)
    assert runs == [many]


def test_another_version_draws_anew(runs, monkeypatch):
    drawings([X])
    module._remembered.clear()
    monkeypatch.setattr(module, "MADE_BY", "math-core 99, 1")

    drawings([X])

    assert runs == [[X], [X]]


@pytest.mark.parametrize("tex", HOSTILE.values(), ids=HOSTILE)
def test_what_the_converter_cannot_get_over_costs_nobody_else_theirs(tex, runs):
    hostile = Formula(tex, False)

    drawn = drawings([X, hostile, Y])
    module._remembered.clear()
    tries = len(runs)

    assert drawn[hostile].why
    assert (drawn[X], drawn[Y]) == (DRAWN_X, DRAWN_Y)
    assert drawings([X, hostile, Y]) == drawn
    assert len(runs) == tries


def test_what_was_given_up_says_so():
    assert drawings([Formula(HOSTILE["endless"], False)]).popitem()[1].why == GAVE_UP


def test_nobody_waits_for_ever_and_what_was_not_tried_is_not_blamed(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0)

    assert drawings([X]) == {X: Drawing("", NOT_NOW)}
    assert not DrawnFormula.objects.exists()

    monkeypatch.undo()
    assert drawings([X]) == {X: DRAWN_X}


def test_a_converter_that_does_not_start_blames_no_formula(monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    assert drawings([X]) == {X: Drawing("", NOT_NOW)}
    assert "formulas could not be drawn" in caplog.text
    assert not DrawnFormula.objects.exists()


def test_whoever_only_looks_keeps_nothing():
    with nothing_kept():
        assert drawings([X]) == {X: DRAWN_X}
    assert not DrawnFormula.objects.exists()

    module._remembered.clear()
    assert drawings([X]) == {X: DRAWN_X}
    assert DrawnFormula.objects.count() == 1
