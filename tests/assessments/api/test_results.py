"""The right response of a paper is one that earns all its points."""

from decimal import Decimal

import pytest

from assessments import scoring
from assessments.api.results import right_response
from assessments.freezing import freeze_paper
from assessments.kinds import SCORED_BY_A_PERSON, Kind
from assessments.responses import normalise
from tests.factories import make_question, make_test

SCORED_BY_RULE = [kind for kind in Kind if kind not in SCORED_BY_A_PERSON]


def frozen(kind, *, seed=0, **fields):
    test = make_test(questions=[make_question(kind, **fields)], shuffle_choices=True)
    return freeze_paper(test, seed=seed)["items"][0]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", SCORED_BY_RULE)
def test_the_right_response_earns_everything_however_shuffled(kind, seed):
    item = frozen(kind, seed=seed)

    right = right_response(item)

    options, stems = len(item["options"]), len(item["stems"])
    assert normalise(kind, right, options=options, stems=stems) == right
    assert scoring.score(item, right) == Decimal(item["points"])


@pytest.mark.django_db
def test_no_rule_knows_the_right_essay():
    assert right_response(frozen(Kind.ESSAY)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.SHORT_TEXT, Kind.NUMERICAL])
def test_a_question_nothing_is_accepted_for_has_no_right_response(kind):
    assert right_response(frozen(kind, choices=[])) is None
