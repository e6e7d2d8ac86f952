"""The examples of the template."""

import pytest

from assessments.formats.sheets.examples import EXAMPLES
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.registry import KINDS, flaws_of


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_has_no_flaw(kind):
    (example,) = EXAMPLES[kind]
    lines = [choice.authored() for choice in example.choices]

    assert list(flaws_of(kind, example.text.text, lines)) == []


def test_there_is_one_of_each_kind_that_a_table_can_hold():
    assert set(EXAMPLES) <= set(KINDS) - {UNSUPPORTED}
