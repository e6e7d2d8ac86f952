"""What is common to all interactions."""

import pytest

from tests.assessments.formats.qti21.conftest import (
    choice,
    correct,
    item,
    one,
)

EXTENDED = '<extendedTextInteraction responseIdentifier="RESPONSE"/>'


@pytest.mark.parametrize(
    "body",
    [
        '<p><inlineChoiceInteraction responseIdentifier="RESPONSE"/></p>',
        '<gapMatchInteraction responseIdentifier="RESPONSE"/>',
        choice() + EXTENDED,
        choice(("A", "only")),
        choice(("A", ""), ("B", "Paris")),
    ],
)
def test_other_items_are_kept_with_their_source(body):
    found = one(item(correct("A"), body))

    assert found.kind == "unsupported"
    assert found.settings["format"] == "qti21"
    assert "<assessmentItem" in found.settings["source"]
