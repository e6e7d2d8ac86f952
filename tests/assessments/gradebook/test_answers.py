from decimal import Decimal

import pytest

from assessments.gradebook.answers import answers_of
from assessments.questions.kind import Kind
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test

pytestmark = pytest.mark.django_db


def test_an_answer_is_said_in_words_and_named_by_id_and_revision():
    questions = [
        make_question(Kind.SINGLE, name="capital"),
        make_question(Kind.MATCHING, name="pairs"),
        make_question(Kind.ESSAY, name="essay"),
    ]
    attempt = sat(
        make_test(questions=questions),
        capital=RESPONSES[Kind.SINGLE],
        pairs=RESPONSES[Kind.MATCHING],
    )

    capital, pairs, essay = answers_of(attempt.test)

    assert (capital.response, capital.points) == ("Paris", Decimal("1.00"))
    assert (capital.id, capital.revision) == (attempt.answers.first().pk, 1)
    # Which are the right ones the paper decides: its options are shuffled.
    assert pairs.response.startswith("France → ")
    assert "; Italy → " in pairs.response
    assert (essay.response, essay.revision, essay.question) == ("", 0, 3)


@pytest.mark.parametrize("count", [1, 5])
def test_statements_do_not_grow_with_attempts(count, django_assert_num_queries):
    test = make_test(questions=[make_question(name="capital")])
    for number in range(count):
        sat(test, f"user{number}", capital=RESPONSES[Kind.SINGLE])

    with django_assert_num_queries(3):
        assert len(list(answers_of(test))) == count
