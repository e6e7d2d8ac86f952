import random
from decimal import Decimal

import pytest

from assessments.questions.authored import AuthoredChoice
from assessments.questions.dealing import Dealer, accepted, digits, option

TEXTS = list("abcdefgh")


def dealer(*, shuffles, seed=1):
    return Dealer(random.Random(seed), shuffles, shuffles)


def test_things_are_shuffled_and_none_is_lost():
    mixed = dealer(shuffles=False).shuffled(iter(TEXTS))

    assert mixed != TEXTS
    assert sorted(mixed) == TEXTS


def test_what_is_given_is_not_changed():
    given = list(TEXTS)

    dealer(shuffles=True).shuffled(given)

    assert given == TEXTS


def test_choices_are_shuffled_only_where_the_test_says_so():
    assert dealer(shuffles=False).choices(iter(TEXTS)) == TEXTS
    assert dealer(shuffles=True).choices(TEXTS) != TEXTS


def test_the_same_candidate_gets_the_same_order():
    assert dealer(shuffles=True).choices(TEXTS) == dealer(shuffles=True).choices(TEXTS)
    other = dealer(shuffles=True, seed=2).choices(TEXTS)
    assert dealer(shuffles=True).choices(TEXTS) != other


LINE = AuthoredChoice(
    "a",
    weight=Decimal("0.50"),
    tolerance=Decimal("0.0100"),
    format="html",
    feedback="f",
)


def test_an_option_has_a_weight_or_a_rank():
    frozen = {"text": "a", "format": "html", "feedback": "f"}

    assert option(LINE) == frozen | {"weight": "0.50", "rank": 0}
    assert option(LINE, 2) == frozen | {"weight": "0", "rank": 2}


def test_an_accepted_line_has_a_tolerance_without_needless_zeros():
    assert accepted(LINE) == {
        "text": "a",
        "weight": "0.50",
        "tolerance": "0.01",
        "feedback": "f",
    }
    assert accepted(AuthoredChoice("a"))["tolerance"] == "0"


def test_a_tolerance_of_a_hundred_decimals_is_kept_exactly():
    fine = "0." + "0" * 99 + "1"
    line = AuthoredChoice("a", tolerance=Decimal(fine))

    assert accepted(line)["tolerance"] == fine


@pytest.mark.parametrize(
    ("number", "text"), [("0E-20", "0.00000000000000000000"), ("1E+3", "1000")]
)
def test_digits_have_no_exponent(number, text):
    assert digits(Decimal(number)) == text
