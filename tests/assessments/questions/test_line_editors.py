"""The columns that the page of a question offers for each kind."""

import pytest

from assessments.questions.line_editors import NO_LINES, Credit, LineEditor
from assessments.questions.registry import KINDS


def columns(name):
    kind = KINDS[name]
    return kind.line_editor.columns(
        has_matches=kind.has_matches, has_tolerances=kind.has_tolerances
    )


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("single", ["text", "right", "feedback"]),
        ("multiple", ["text", "right", "feedback"]),
        ("short_text", ["text", "feedback"]),
        ("numerical", ["text", "tolerance", "feedback"]),
        ("matching", ["text", "match"]),
        ("ordering", ["text"]),
        ("essay", []),
    ],
)
def test_a_kind_has_no_column_that_does_not_apply(kind, expected):
    assert columns(kind) == expected


def test_a_kind_that_says_nothing_has_weights_to_write():
    editor = LineEditor()

    assert editor.credit is Credit.TYPED
    assert "weight" in editor.columns(has_matches=False, has_tolerances=False)
    assert NO_LINES.columns(has_matches=True, has_tolerances=True) == []


def test_every_kind_with_lines_of_ours_explains_them():
    for kind in KINDS.values():
        assert bool(kind.line_editor.help) == kind.line_editor.has_lines, kind.name
