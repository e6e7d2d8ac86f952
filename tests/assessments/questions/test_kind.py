"""Who names a kind of question, and the vocabulary of responses."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from assessments.questions.kind import InvalidResponse, Kind, ResponseTooLong, shape
from assessments.questions.registry import KINDS

ROOT = Path(settings.BASE_DIR)
#: Names that are no word of anything else in the source.
NAMES = {"true_false", "short_text", "numerical", "essay", "kprim"}
#: Other modules ask the registry. A reason for each that names one all the same.
MAY_NAME = {
    "assessments/questions/scoring/first_rules.py": "how earlier releases scored",
    "assessments/questions/scoring/second_rules.py": "how earlier releases scored",
    "assessments/papers/reached.py": "a blank question, which no page shows",
    "assessment_site/operations/load/fixtures.py": "makes the questions of a load test",
}


def names_a_kind(node):
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id == "Kind" and node.attr in Kind.__members__
    return isinstance(node, ast.Constant) and node.value in NAMES


def naming():
    """The modules that name a kind, beside the kinds themselves and migrations."""
    kinds = ROOT / "assessments/questions/kinds"
    modules = [
        path
        for package in ("assessment_site", "assessments", "realtime")
        for path in (ROOT / package).rglob("*.py")
        if kinds not in path.parents
        and "migrations" not in path.parts
        and path != ROOT / "assessments/questions/kind.py"
    ]
    assert len(modules) > 300
    return {
        str(path.relative_to(ROOT))
        for path in modules
        if any(names_a_kind(node) for node in ast.walk(ast.parse(path.read_text())))
    }


def test_only_formats_and_earlier_rules_name_a_kind():
    # A format maps its syntax to kinds.
    others = {one for one in naming() if not one.startswith("assessments/formats/")}

    assert others == set(MAY_NAME)


def test_each_name_of_the_vocabulary_is_a_kind():
    assert set(Kind) <= set(KINDS)


def test_equal_shapes_are_one_object():
    assert shape(1, "single", 3, 0) is shape(1, "single", 3, 0)
    assert shape(1, "single", 3, 0) is not shape(2, "single", 3, 0)


def test_a_response_that_is_too_long_is_an_invalid_one():
    with pytest.raises(InvalidResponse, match="too long"):
        raise ResponseTooLong("too long")
