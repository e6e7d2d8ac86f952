from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import WrongGuesses
from assessments.people.signing_in.guesses import FREE_GUESSES, Guess, forget_old

NOW = timezone.now()


@pytest.fixture
def db(either_database, db):
    """On SQLite and on PostgreSQL."""


def guess(name="ann", *, at=0, browser=""):
    return Guess(name, browser).wait_seconds(NOW + timedelta(seconds=at))


def test_five_guesses_are_free(db):
    assert [guess() for _ in range(FREE_GUESSES)] == [0] * 5
    assert guess() == 2


def test_each_wait_is_twice_the_last_and_thirty_seconds_at_most(db):
    for _ in range(FREE_GUESSES):
        guess()

    waits, at = [], 0
    for _ in range(6):
        waits.append(guess(at=at))
        at += waits[-1]
        assert guess(at=at) == 0

    assert waits == [2, 4, 8, 16, 30, 30]


def test_who_does_not_wait_waits_no_longer_for_it(db):
    for _ in range(FREE_GUESSES):
        guess()

    assert [guess(at=at) for at in (0, 0.5, 1.5, 2)] == [2, 2, 1, 0]


def test_the_right_password_ends_the_row(db):
    for _ in range(FREE_GUESSES):
        guess()

    Guess("ann").forgive()

    assert guess() == 0
    assert WrongGuesses.objects.get().failures == 1


def test_a_name_counts_in_whatever_case(db):
    for name in ("ann", "Ann", "ANN", "aNN", "ａｎｎ"):
        guess(name)

    assert guess("AnN") == 2
    assert guess("bob") == 0


def test_a_known_browser_counts_for_itself(db):
    for _ in range(FREE_GUESSES + 1):
        guess()

    assert [guess(browser="b") for _ in range(FREE_GUESSES + 1)] == [0] * 5 + [2]


def test_after_an_hour_all_is_forgotten(db):
    for _ in range(FREE_GUESSES):
        guess()

    assert [guess(at=3601) for _ in range(FREE_GUESSES + 1)] == [0] * 5 + [2]


def test_old_rows_go_and_young_ones_stay(db):
    guess("ann")
    guess("bob", at=1800)

    forget_old(NOW + timedelta(seconds=3601))

    assert WrongGuesses.objects.get().digest == Guess("bob").digest


def test_the_typed_name_is_not_kept(db):
    guess("my secret password")

    assert "secret" not in str(WrongGuesses.objects.values().get())
