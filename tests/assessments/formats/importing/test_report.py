import pytest
from django.utils import timezone

from assessments.formats.importing.plan import carry_out, plan_import
from assessments.formats.importing.report import report_of, unread_report
from assessments.models import Test
from assessments.services.authoring.building import TestRequest
from tests.assessments.formats.importing.test_plan import BROKEN, SUMS, asked

pytestmark = pytest.mark.django_db


def test_the_numbers_add_up_to_the_rows():
    plan = plan_import(asked(BROKEN), now=timezone.now())

    report = report_of(plan, error="Broken.")

    assert sum(report[name] for name in SUMS) == len(report["questions"]) == 3
    assert report["questions"][2] == {
        "part": "",
        "line": 6,
        "name": "blue? {=yes",
        "kind": "",
        "outcome": "failed",
        "flaws": ["“{” without “}”: a blank line ends a question, also in braces."],
    }
    assert (report["imported"], report["error"]) == (False, "Broken.")
    assert report["by_kind"] == {"true_false": 1, "numerical": 1}
    assert report["test"] is None


def test_a_test_that_was_only_tried_has_no_id():
    request = asked(BROKEN, skips_errors=True, test=TestRequest("The sea"))

    tried = report_of(plan_import(request, now=timezone.now()))
    done = report_of(carry_out(request, now=timezone.now()))

    assert tried["test"]["id"] is None
    assert done["test"]["id"] == Test.objects.get().pk
    assert done["test"]["questions"] == 2


def test_a_file_that_was_not_read_has_the_same_fields():
    plan = plan_import(asked(BROKEN), now=timezone.now())

    unread = unread_report("A PDF.")

    assert unread.keys() == report_of(plan).keys()
    assert sum(unread[name] for name in SUMS) == len(unread["questions"]) == 0
