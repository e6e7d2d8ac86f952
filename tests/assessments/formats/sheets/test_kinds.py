"""Kinds as tables call them."""

import pytest

from assessments.formats.sheets.kinds import kind_named
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.registry import KINDS


@pytest.mark.parametrize(
    ("name", "kind"),
    [("MC", "single"), ("Multichoice", "multiple"), ("true_false", "true_false"), ("Zuordnung", "matching"), ("riddle", None)],
)  # fmt: skip
def test_names(name, kind):
    assert kind_named(name) == kind


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != UNSUPPORTED])
def test_every_kind_is_known_by_its_own_name(kind):
    assert kind_named(kind) == kind
