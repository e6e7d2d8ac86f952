import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessments.gradebook.table import grade_key_of
from assessments.models import TestGradeKey
from assessments.rules.grade_key import ONE_TO_FIVE, as_text
from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    questions = [make_question(name="one"), make_question(name="two")]
    test = make_test(slug="geography", questions=questions)
    sat(test, "ada", one={"choice": 1})
    sat(test, "ben", one={"choice": 1}, two={"choice": 1})
    return test


@pytest.fixture
def strict(tmp_path):
    path = tmp_path / "key.csv"
    path.write_text("percent,grade,passed\n60,4.0,yes\n0,5.0,no\n")
    return str(path)


def told(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("grade_key", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_key_goes_from_one_test_to_another(test, tmp_path):
    TestGradeKey.objects.create(
        test=test, lines=as_text(ONE_TO_FIVE.bounds), pass_mark=50
    )
    other = make_test(slug="history")
    path = tmp_path / "key.csv"
    path.write_text(told("geography")[0])

    told("history", set=str(path))

    assert grade_key_of(other) == ONE_TO_FIVE
    assert json.loads(told("history", format="json")[0])["pass_mark"] == "50"


def test_changed_grades_are_named_and_a_dry_run_changes_nothing(test, strict):
    TestGradeKey.objects.create(test=test, lines="50 = 4.0\n0 = 5.0", pass_mark=50)

    out, err = told("geography", set=strict, dry_run=True)
    kept = grade_key_of(test).pass_mark
    told("geography", set=strict)

    assert out == "ada: 4.0 → 5.0\n"
    assert "1 grades change; 0 pass who did not, 1 no longer pass." in err
    assert (kept, grade_key_of(test).pass_mark) == (50, 60)


def test_released_grades_are_warned_of(test, strict):
    type(test).objects.update(shows_grade=True)

    assert "candidates see them change" in told("geography", set=strict)[1]


def test_what_cannot_be_done_is_said(test, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n")

    with pytest.raises(CommandError, match="has no grade key"):
        told("geography")
    with pytest.raises(CommandError, match=r"x\.csv: The first line"):
        told("geography", set=str(tmp_path / "x.csv"))
    with pytest.raises(CommandError, match="No such file"):
        told("geography", set=str(tmp_path / "y.csv"))
