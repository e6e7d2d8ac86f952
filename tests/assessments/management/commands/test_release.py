import io
from argparse import ArgumentTypeError
from datetime import UTC, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.management.commands.release import _moment
from assessments.models import ReleasePlan, ResultRelease, Test
from assessments.questions.kind import Kind
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def test():
    test = make_test(questions=[make_question(name="capital")], slug="geography")
    sat(test, "ada", capital=RESPONSES[Kind.SINGLE])
    return test


def told(name, *args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(name, "geography", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_without_flags_it_says_what_is_released_and_what_is_in_the_way():
    out, err = told("release")

    assert "nothing released" in out
    assert "may_start: Somebody may still start" in err
    assert "no_grade_key" in err


def test_a_refusal_names_each_reason_and_says_how_to_go_past():
    with pytest.raises(CommandError, match="may_start") as refused:
        told("release", score=True)

    assert "--override REASON" in str(refused.value)
    assert not ResultRelease.objects.exists()


def test_a_closed_test_is_released_and_taken_back():
    told("close_test")
    released, _ = told("release", score=True)
    more, _ = told("release", paper=True)
    undone, _ = told("release", undo=True)

    assert "score released since" in released
    assert "score, paper released" in more
    assert "nothing released" in undone
    assert ResultRelease.objects.count() == 3


def test_an_override_is_logged():
    told("release", score=True, override="The board meets")

    assert ResultRelease.objects.get().overridden == ["may_start"]


def test_an_empty_override_is_refused():
    with pytest.raises(CommandError, match="Give a reason"):
        told("release", score=True, override="")


def test_undoing_nothing_and_undoing_with_more_are_refused():
    with pytest.raises(CommandError, match="nothing is released"):
        told("release", undo=True)
    with pytest.raises(CommandError, match="everything") as refused:
        told("release", undo=True, score=True)

    assert refused.value.returncode == 2


def test_a_test_is_closed_and_opened_again():
    closed, _ = told("close_test")
    before = Test.objects.get().starts_closed_at
    opened, _ = told("close_test", undo=True)

    assert "closed to new starts" in closed
    assert before is not None
    assert "its own times" in opened
    assert Test.objects.get().starts_closed_at is None


def test_a_released_test_is_opened_only_with_a_reason():
    told("release", score=True, override="The board meets")
    told("close_test")
    with pytest.raises(CommandError, match="take the release back") as refused:
        told("close_test", undo=True)
    assert "--override REASON" in str(refused.value)
    assert Test.objects.get().starts_closed_at is not None

    told("close_test", undo=True, override="Ada sits it again")

    assert Test.objects.get().starts_closed_at is None
    assert ResultRelease.objects.first().overridden == ["opened"]


def test_a_release_is_planned_told_and_taken_back():
    planned, _ = told("release", score=True, at=_in(hours=1))
    undone, _ = told("release", undo=True)

    assert "score planned for" in planned
    assert "nothing released" in planned
    assert "planned" not in undone
    assert not ResultRelease.objects.exists()


def test_a_plan_that_is_due_and_held_back_says_why():
    told("release", score=True, at=_in(hours=1))
    Test.objects.update(release_due_at=_in(hours=-1))
    ReleasePlan.objects.update(due_at=_in(hours=-1))

    _, err = told("release")

    assert "held back by may_start: Somebody may still start" in err


def test_a_plan_without_a_switch_or_for_the_past_is_refused():
    with pytest.raises(CommandError, match="score, grade or paper"):
        told("release", at=_in(hours=1))
    with pytest.raises(CommandError, match="has passed"):
        told("release", score=True, at=_in(hours=-1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-12-01T09:00+01:00", 8), ("2026-12-01T09:00Z", 9)],
)
def test_a_time_is_read_with_its_zone(text, expected):
    assert _moment(text).astimezone(UTC).hour == expected


def test_a_time_without_a_zone_is_the_sites_and_words_are_none():
    assert _moment("2026-12-01T09:00").tzinfo is not None
    with pytest.raises(ArgumentTypeError):
        _moment("tomorrow")


def _in(**length):
    return timezone.now() + timedelta(**length)
