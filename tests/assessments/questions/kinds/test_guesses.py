"""What guessing earns, and the lines of which responses consist, kind by kind."""

from decimal import Decimal

import pytest

from assessments.questions import scoring
from assessments.questions.kind import Kind
from assessments.questions.presented import shown_lines
from assessments.questions.registry import KINDS, kind_of
from tests.factories import CHOICES, make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db

KPRIM = [{"text": str(n), "weight": n % 2} for n in range(4)]


def item_of(kind, choices=None):
    question = make_question(kind, choices=choices)
    (item,) = make_attempt(test=make_test(questions=[question])).paper.content["items"]
    return item


@pytest.mark.parametrize(
    ("kind", "choices", "share"),
    [
        (Kind.SINGLE, None, Decimal(1) / 3),
        (Kind.TRUE_FALSE, None, Decimal(1) / 2),
        # Of 16 answers one earns everything and four half.
        ("kprim", KPRIM, Decimal(3) / 16),
        (Kind.MATCHING, None, Decimal(1) / 3),
        (Kind.ORDERING, None, Decimal(1) / 3),
    ],
)
def test_the_mean_of_the_guesses(kind, choices, share):
    item = item_of(kind, choices)
    kind = kind_of(item["kind"])

    guesses = list(kind.guesses(item))

    options, stems = len(item["options"]), len(item["stems"])
    assert all(kind.check(guess, options, stems) == guess for guess in guesses)
    earned = [kind.share(item, guess) for guess in guesses]
    assert sum(earned) / len(guesses) == pytest.approx(share)
    assert scoring.score(item, guesses[0]) is not None


@pytest.mark.parametrize(
    "kind", [Kind.MULTIPLE, Kind.SHORT_TEXT, Kind.NUMERICAL, Kind.ESSAY]
)
def test_nobody_can_say_how_people_guess(kind):
    assert list(kind_of(kind).guesses(item_of(kind))) == []


@pytest.mark.parametrize(
    ("kind", "count"),
    [(Kind.SINGLE, 3), (Kind.MULTIPLE, 3), (Kind.TRUE_FALSE, 2), ("kprim", 8)],
)
def test_every_response_consists_of_the_lines(kind, count):
    item = item_of(kind, KPRIM if kind == "kprim" else CHOICES[kind])
    shown, kind = shown_lines(item), kind_of(kind)

    lines = kind.lines(shown)

    assert len(set(lines)) == count
    assert set(kind.words(shown, kind.best(item))) <= set(lines)
    assert set(kind.right(item)) <= set(lines)


def test_other_kinds_have_no_short_list():
    listed = {name for name, kind in KINDS.items() if _lines_of(name, kind)}

    assert listed == {"single", "multiple", "true_false", "kprim"}


def _lines_of(name, kind):
    choices = KPRIM if name == "kprim" else CHOICES.get(name, [])
    return kind.lines(shown_lines(item_of(name, choices)))
