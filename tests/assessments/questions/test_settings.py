"""The settings of a kind: what a value may be, what is stored and what is shown."""

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.kind import Kind
from assessments.questions.kinds.multiple import RULE
from assessments.questions.registry import KINDS, answer_flaws, settings_flaws
from assessments.questions.settings import (
    KeptValue,
    LongText,
    OneOf,
    Setting,
    ShareOfPoints,
    Whole,
    YesOrNo,
    check_settings,
    decimal_in,
    settings_of,
    shown,
    stored,
)
from tests.assessments.questions.scoring.items import item

SHOWN = Setting("least", "Least", "", Whole(0, 10), 0, is_shown=True)
SECRET = Setting("costs", "Costs", "", ShareOfPoints(), "1")
DECLARED = (SHOWN, SECRET)


@pytest.mark.parametrize(
    ("type", "good", "bad"),
    [
        (OneOf((("a", "A"), ("b", "B"))), ["a", "b"], ["c", 1, None, ["a"]]),
        (Whole(1, 9), [1, 9], [0, 10, True, "1", 1.0, None]),
        (
            ShareOfPoints(),
            ["0", "0.5", "1"],
            ["1.1", "-0.1", 1, "NaN", "Infinity", "x", ""],
        ),
        (YesOrNo(), [True, False], [1, "yes", None]),
        (LongText(5), ["", "hello"], ["longer", "a\0b", 5]),
        (KeptValue(), ["", {"any": 1}], []),
    ],
)
def test_a_type_says_what_is_wrong_with_a_value(type, good, bad):
    assert not any(type.fault(value) for value in good)
    assert all(type.fault(value) for value in bad)
    for value in good:
        assert type.read(type.filled(value)) == value or isinstance(type, KeptValue)


def test_a_comma_is_read_as_a_point_and_a_number_that_is_none_has_a_fault():
    assert ShareOfPoints().read(" 0,25 ") == "0.25"
    assert Whole(0, 9).fault(Whole(0, 9).read("many"))
    assert SHOWN.typed("") == 0


def test_wrong_values_are_flaws():
    told = list(check_settings(DECLARED, {"least": 11, "more": 1}))

    assert [flaw.remedy for flaw in told] == [
        "Least: Write a whole number from 0 to 10.",
        "Its kind has no setting “more”.",
    ]
    assert [flaw.forbids for flaw in told] == [Forbids.PUBLISHING, Forbids.SAVING]
    assert not list(check_settings(DECLARED, {"least": 10, "costs": "0.5"}))
    assert list(check_settings(DECLARED, ["least"]))


def test_a_value_that_is_wrong_or_missing_counts_as_the_default():
    assert SHOWN.of({"least": 3}) == 3
    assert SHOWN.of({"least": "3"}) == 0
    assert SHOWN.of({}) == 0
    assert RULE.of_item(item("multiple")) == "sum"
    assert settings_of(item("multiple")) == {}


def test_the_default_is_not_stored_and_only_what_is_shown_is_shown():
    assert stored(DECLARED, {"least": 0, "costs": "0.5"}) == {"costs": "0.5"}
    assert shown(DECLARED, {"costs": "0.5"}) == {"least": 0}
    assert shown(DECLARED, {"least": 4, "other": 1}) == {"least": 4}


def test_a_decimal_is_finite_and_short():
    assert decimal_in("0.01") is not None
    assert [decimal_in(text) for text in ("x", "inf", "1" * 65, 1)] == [None] * 4


@pytest.mark.parametrize("kind", KINDS)
def test_the_default_of_each_setting_of_the_product_is_sound(kind):
    declared = KINDS[kind].settings

    assert not list(settings_flaws(kind, {one.name: one.default for one in declared}))
    assert len({one.name for one in declared}) == len(declared)


def test_a_wrong_setting_is_a_flaw_of_the_question():
    lines = [AuthoredChoice("a", weight=1), AuthoredChoice("b", weight=-1)]
    told = answer_flaws(Kind.MULTIPLE, lines, settings={"rule": "best"})

    assert [flaw.forbids for flaw in told] == [Forbids.PUBLISHING]
    assert not list(answer_flaws(Kind.MULTIPLE, lines, settings={"rule": "penalty"}))
