import random
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.kind import Kind
from assessments.questions.registry import (
    KINDS,
    UnknownKind,
    answer_flaws,
    flaws_of,
    kind_of,
    labels,
    never_asked,
    offered,
)
from assessments.questions.responses import normalise

SOUND = [AuthoredChoice("a", weight=Decimal(1)), AuthoredChoice("b")]


def test_every_name_of_a_kind_has_its_module():
    assert set(Kind) <= set(KINDS)
    assert all(name == kind.name for name, kind in KINDS.items())
    assert [name for name, _label in labels()] == list(KINDS)


def test_a_kind_that_nobody_describes_is_named():
    with pytest.raises(UnknownKind, match="'riddle'"):
        kind_of("riddle")


def test_a_kind_that_nobody_is_asked_is_offered_only_where_it_is():
    assert never_asked() == ["unsupported"]
    assert [*offered(), ("unsupported", "Not supported")] == offered("unsupported")
    assert offered("unsupported") == labels()


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_fits_its_question_and_its_schema(name):
    kind = kind_of(name)
    schema = Draft202012Validator(kind.schema)

    for seed in range(20):
        response = kind.sample(4, 3, random.Random(seed))
        assert normalise(name, response, options=4, stems=3) == response
        assert schema.is_valid(response)
    assert not schema.is_valid({"something": 1})
    assert not schema.is_valid({**response, "more": 1})


def test_a_question_without_a_text_cannot_be_published():
    (flaw,) = flaws_of("single", " ", SOUND)

    assert (flaw.words, flaw.forbids) == ("it has no text.", Forbids.PUBLISHING)
    assert list(flaws_of("single", "What?", SOUND)) == []


def most_forbidden(name, choices):
    """What the worst flaw of the answer forbids; None if there is none."""
    found = {flaw.forbids for flaw in answer_flaws(name, choices)}
    return next((one for one in Forbids if one in found), None)


def line(text="a", weight=0, **more):
    return AuthoredChoice(text, weight=Decimal(str(weight)), **more)


@pytest.mark.parametrize(
    ("name", "choices", "forbids"),
    [
        ("single", [line("a", 1)], Forbids.PUBLISHING),
        ("single", [line(), line("b")], Forbids.PUBLISHING),
        ("single", [line("a", 1), line("")], Forbids.PUBLISHING),
        ("single", [line("a", 0.5), line("b")], Forbids.NOTHING),
        ("multiple", [line("a", 1), line("b")], Forbids.NOTHING),
        ("true_false", [line("Yes", 1), line("No")], Forbids.PUBLISHING),
        ("true_false", [line("True", 0.5), line("False")], Forbids.SAVING),
        ("short_text", [line("*"), line("a", 1)], Forbids.PUBLISHING),
        ("short_text", [line("a", 1), line("", 1)], Forbids.SAVING),
        ("short_text", [line("a", 1), line("b", -1)], Forbids.SAVING),
        ("short_text", [line("1,000", 1)], Forbids.NOTHING),
        ("numerical", [line("1", 1), line("many", 1)], Forbids.SAVING),
        ("numerical", [line("1,000", 1)], Forbids.SAVING),
        ("numerical", [line("1,000", 1, is_settled=True)], Forbids.NOTHING),
        ("matching", [line("", match="x")], Forbids.PUBLISHING),
        ("matching", [line(match="x"), line("", match="y")], Forbids.SAVING),
        ("ordering", [line()], Forbids.PUBLISHING),
        ("ordering", [line(), line("")], Forbids.SAVING),
        ("essay", [line()], Forbids.SAVING),
        ("essay", [], None),
        ("single", [line("a", 1), line("b", match="x")], Forbids.SAVING),
    ],
)
def test_what_is_wrong_with_an_answer_forbids_as_much_as_its_worst_flaw(
    name, choices, forbids
):
    assert most_forbidden(name, choices) == forbids
