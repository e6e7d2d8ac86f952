"""The points of an answer are those of the file."""

import pytest
from lxml import etree

from assessments.formats.qti21.elements import plain
from assessments.formats.qti21.processing import Scoring
from assessments.formats.qti21.values import NotScoredAlike, declarations_of
from tests.assessments.formats.qti21.conftest import (
    ABC,
    GIVEN,
    MAP,
    MATCH,
    RIGHT,
    choice,
    correct,
    item,
    mapping,
    points,
    rules,
    template,
    when,
)

IS_RIGHT = f"<match>{GIVEN}{RIGHT}</match>"
FEEDBACK = (
    "<responseCondition><responseIf><anyN/><setOutcomeValue identifier='F'><null/>"
    "</setOutcomeValue>{}</responseIf></responseCondition>"
)


def scoring(key, processing, **more):
    found = plain(etree.fromstring(item(key, choice(*ABC), processing, **more)))
    return Scoring(found, declarations_of(found)["RESPONSE"])


@pytest.mark.parametrize("processing", [MATCH, rules(when(IS_RIGHT, 1)), "", rules()])
def test_right_or_wrong(processing):
    found = scoring(correct("B"), processing)

    assert [found.score(one) for one in ("A", "B", None)] == [0, 1, 0]


def test_containers_are_compared_without_order_unless_they_are_ordered():
    many = scoring(correct("A", "B"), MATCH, cardinality="multiple")
    row = scoring(correct("A", "B"), MATCH, cardinality="ordered")

    assert [many.score(("B", "A")), many.score(("A",))] == [1, 0]
    assert [row.score(("B", "A")), row.score(("A", "B"))] == [0, 1]


def test_a_sum_that_is_kept_within_bounds():
    most = '<variable identifier="MAX"/>'
    clamp = (
        f'<responseCondition><responseIf><gt><variable identifier="SCORE"/>{most}</gt>'
        f'<setOutcomeValue identifier="SCORE">{most}</setOutcomeValue></responseIf>'
        "</responseCondition>"
    )
    add = (
        '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>'
        '<mapResponse identifier="RESPONSE"/></sum></setOutcomeValue>'
    )
    more = (
        '<outcomeDeclaration identifier="MAX" baseType="float" cardinality="single">'
        "<defaultValue><value>2</value></defaultValue></outcomeDeclaration>"
    )
    table = mapping({"A": 3, "B": 1})

    assert scoring(table, rules(add, clamp), more=more).score("A") == 2
    assert scoring(table, rules(add), more=more).score("A") == 3


def test_and_or_not_with_no_answer():
    condition = f"<and><not>{IS_RIGHT}</not><not><isNull>{GIVEN}</isNull></not></and>"
    found = scoring(correct("B"), rules(when(condition, 1)))
    either = scoring(correct("B"), rules(when(f"<or>{IS_RIGHT}<null/></or>", 1)))

    assert [found.score(one) for one in ("A", "B", None)] == [1, 0, 0]
    assert [either.score(one) for one in ("A", "B")] == [0, 1]


def test_rules_that_only_show_feedback_do_not_count():
    given = rules(FEEDBACK.format(""), when(IS_RIGHT, 1))
    assert scoring(correct("B"), given).score("B") == 1

    ending = rules(FEEDBACK.format("<exitResponse/>"), when(IS_RIGHT, 1))
    with pytest.raises(NotScoredAlike):
        scoring(correct("B"), ending).score("B")


@pytest.mark.parametrize(
    "processing",
    [
        template("map_response_point"),
        template("match_nothing"),
        rules("<lookupOutcomeValue/>"),
        rules(when("<customOperator/>", 1)),
        rules(f'<setOutcomeValue identifier="SCORE">{GIVEN}</setOutcomeValue>'),
        rules('<setOutcomeValue identifier="OTHER"><null/></setOutcomeValue>'),
        rules(points("many")),
        MAP,
    ],
)
def test_what_is_not_known_is_refused(processing):
    with pytest.raises(NotScoredAlike):
        scoring(correct("B"), processing).score("B")


@pytest.mark.parametrize(
    "address",
    ["http://x/qti_v2p2/rptemplates/match_correct", "https://y/v3p0/match_correct.xml"],
)
def test_a_template_goes_by_the_end_of_its_address(address):
    found = scoring(correct("B"), f'<responseProcessing template="{address}"/>')

    assert found.score("B") == 1
