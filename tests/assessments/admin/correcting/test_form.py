"""The form says a correction, and a correction fills the form."""

from decimal import Decimal

import pytest

from assessments.admin.correcting.form import TypedCorrection, correction_of, filled
from assessments.grading.accepted_lines import accepting
from assessments.grading.overlay import AS_WRITTEN, Correction, Void

LINES = [accepting("Paris", Decimal(1)), accepting("3.15", Decimal("0.5"), "0.01")]


@pytest.mark.parametrize(
    "correction",
    [
        AS_WRITTEN,
        Correction({"lines": {"2": "right"}}, points=Decimal("2.5")),
        Correction({"accepted": LINES}, Void.OUT),
    ],
)
def test_what_fills_the_form_is_what_it_says(correction):
    assert correction_of(filled(correction), has_tolerances=True) == correction


def test_ticked_answers_come_before_those_that_were_accepted_and_once():
    form = TypedCorrection(accepted="1 = Rome", ticked=("Paris", "Rome", "Paris"))

    key = correction_of(form, has_tolerances=False).key

    assert [line["text"] for line in key["accepted"]] == ["Paris", "Rome"]
