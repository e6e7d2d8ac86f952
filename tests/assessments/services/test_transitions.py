"""The one way an attempt's status changes."""

import ast
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from django.utils import timezone

from assessments.models import Attempt
from assessments.rules.states import FINISHED, OPEN, AttemptStatus, may_move
from assessments.services import transitions
from assessments.services.errors import TransitionRefused

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
S = AttemptStatus
SOURCES = Path(__file__).parents[3]
OWN = SOURCES / "assessments/services/transitions.py"
# Where ``status`` is the status of an HTTP response.
HTTP = SOURCES / "assessments/api/errors.py"


def move(attempt, target):
    if target == S.PAUSED:
        transitions.stop_clock(attempt, 60_000)
    elif target == S.IN_PROGRESS:
        transitions.start_clock(attempt, 60_000, now=NOW)
    else:
        transitions.end(attempt, target, at=NOW)


@pytest.mark.parametrize(("status", "target"), list(product(S, S)))
def test_each_move_is_that_of_the_table(status, target):
    attempt = Attempt(status=status, deadline=NOW, remaining_ms=1)

    if not may_move(status, target):
        with pytest.raises(TransitionRefused):
            move(attempt, target)
        assert (attempt.status, attempt.deadline) == (status, NOW)
        return
    move(attempt, target)

    assert attempt.status == target
    assert attempt.deadline == (NOW + MINUTE if target == S.IN_PROGRESS else None)
    assert attempt.remaining_ms == (60_000 if target == S.PAUSED else None)
    assert bool(attempt.receipt) == (target in FINISHED)
    assert attempt.finished_at == (None if target in OPEN else NOW)


def test_voiding_leaves_when_it_ended_and_its_receipt():
    attempt = Attempt(status=S.SUBMITTED, finished_at=NOW, receipt="ABCD-EFGH")

    transitions.end(attempt, S.VOIDED, at=NOW + MINUTE)

    assert (attempt.finished_at, attempt.receipt) == (NOW, "ABCD-EFGH")


def assignments(path):
    """Where a module assigns some ``status``: as an attribute, or in an update."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Assign(targets=targets):
                found = [leaf for target in targets for leaf in ast.walk(target)]
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                found = list(ast.walk(target))
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                yield from (node.lineno for word in keywords if word.arg == "status")
                continue
            case ast.Call(
                func=ast.Name(id="setattr"), args=[_, ast.Constant("status"), _]
            ):
                yield node.lineno
                continue
            case _:
                continue
        for leaf in found:
            if isinstance(leaf, ast.Attribute) and leaf.attr == "status":
                yield node.lineno


def test_nothing_else_assigns_a_status(tmp_path):
    rooms = [SOURCES / room for room in ("assessments", "assessment_site", "realtime")]
    elsewhere = {
        f"{path.relative_to(SOURCES)}:{line}"
        for room in rooms
        for path in room.rglob("*.py")
        if path not in {OWN, HTTP} and "migrations" not in path.parts
        for line in assignments(path)
    }

    assert list(assignments(OWN))
    assert elsewhere == set()


@pytest.mark.parametrize(
    "source",
    [
        "attempt.status = 1",
        "attempt.status, other = 1, 2",
        "attempt.status: str = 1",
        "Attempt.objects.filter(pk=1).update(deadline=None, status=1)",
        "setattr(attempt, 'status', 1)",
    ],
)
def test_an_assignment_would_be_seen(tmp_path, source):
    path = tmp_path / "module.py"
    path.write_text(source)
    assert list(assignments(path)) == [1]
