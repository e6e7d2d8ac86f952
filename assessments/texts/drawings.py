"""
Formulas as MathML: each is drawn once, in a separate process, and stored.

The converter (assessments.texts.tex) is native code. A formula may keep it busy for
hours or crash it, and a server process holds the sessions of a whole room. So the
converter runs in its own process, when an author brings in a formula. Pages of an exam
find the drawing in the database.
"""

import hashlib
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import version
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_noop

from assessments.models import DrawnFormula

logger = logging.getLogger(__name__)

#: Longer formulas are not drawn.
FORMULA_CHARS = 10_000
#: How long a caller waits at most for all of its formulas.
PATIENCE_SECONDS = 10.0
#: How many drawings this process keeps in memory.
REMEMBERED = 2_000

#: Another version of the converter may draw other MathML, and so may a change in
#: assessments.texts.tex: raise the number after such a change.
MADE_BY = f"math-core {version('math-core')}, 1"

TOO_LONG = gettext_noop("it is too long")
GAVE_UP = gettext_noop("it takes too long, or is too much, to be drawn")
NOT_NOW = gettext_noop("it could not be drawn just now")


class Formula(NamedTuple):
    """TeX without its delimiters; ``is_display``: on a line of its own."""

    tex: str
    is_display: bool


class Drawing(NamedTuple):
    """A formula's MathML, or why there is none; one of the two is empty."""

    mathml: str
    why: str


class _NotNow(Exception):
    """The converter could not run; no formula is the cause."""


_remembered: dict[Formula, Drawing] = {}
_keeps = ContextVar("keeps", default=True)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """In this context new drawings are not stored, because the caller only looks."""
    before = _keeps.set(False)
    try:
        yield
    finally:
        _keeps.reset(before)


def drawings(formulas: Iterable[Formula]) -> dict[Formula, Drawing]:
    """The drawing of each formula: from memory or the database, or drawn and stored."""
    found: dict[Formula, Drawing] = {}
    asked: dict[Formula, str] = {}
    for formula in formulas:
        if len(formula.tex) > FORMULA_CHARS:
            found[formula] = Drawing("", TOO_LONG)
        elif formula in _remembered:
            found[formula] = _remembered[formula]
        else:
            asked[formula] = _key(formula)
    if not asked:
        return found
    lasting = _stored(asked)
    lasting |= _draw_and_store(
        {formula: key for formula, key in asked.items() if formula not in lasting}
    )
    if len(_remembered) + len(lasting) > REMEMBERED:
        _remembered.clear()
    _remembered.update(lasting)
    missing = dict.fromkeys(asked, Drawing("", NOT_NOW))
    return found | missing | lasting


def _key(formula: Formula) -> str:
    text = f"{MADE_BY}\0{formula.is_display:d}\0{formula.tex}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _stored(asked: dict[Formula, str]) -> dict[Formula, Drawing]:
    rows = DrawnFormula.objects.in_bulk(asked.values())
    return {
        formula: Drawing(row.mathml, row.why)
        for formula, key in asked.items()
        if (row := rows.get(key)) is not None
    }


def _draw_and_store(asked: dict[Formula, str]) -> dict[Formula, Drawing]:
    """The drawings made within PATIENCE_SECONDS; the next caller draws the rest."""
    drawn = dict(zip(asked, _draw(list(asked)), strict=False))
    if not _keeps.get():
        return drawn
    DrawnFormula.objects.bulk_create(
        (
            DrawnFormula(key=asked[formula], mathml=drawing.mathml, why=drawing.why)
            for formula, drawing in drawn.items()
        ),
        ignore_conflicts=True,
    )
    return drawn


def _draw(formulas: Sequence[Formula]) -> list[Drawing]:
    """Draw in order, as time allows; give up a formula that ends the converter."""
    drawn: list[Drawing] = []
    until = time.monotonic() + PATIENCE_SECONDS
    try:
        while len(drawn) < len(formulas) and time.monotonic() < until:
            drawn += _run(formulas[len(drawn) :])
            if len(drawn) < len(formulas):
                drawn.append(Drawing("", GAVE_UP))
    except (_NotNow, OSError) as error:
        logger.error("formulas could not be drawn: %r", error)
    return drawn


def _run(formulas: Sequence[Formula]) -> list[Drawing]:
    """Run one process and return what it drew before it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "assessments.texts.tex"],
        input=json.dumps(formulas),
        capture_output=True,
        cwd=settings.BASE_DIR,
        text=True,
        check=False,
    )
    if done.returncode > 0:  # an exception; a formula would end it by a signal
        raise _NotNow(done.stderr[-500:])
    lines = done.stdout.split("\n")[:-1]  # text after the last line end is incomplete
    return [Drawing(*json.loads(line)) for line in lines]
