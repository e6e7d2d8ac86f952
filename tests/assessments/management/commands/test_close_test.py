import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.models import Test
from assessments.services.attempts import start_attempt
from assessments.services.errors import AttemptRefused
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def biology():
    return make_test(slug="biology", questions=[make_question()])


def run(*arguments):
    out = io.StringIO()
    call_command("close_test", *arguments, stdout=out)
    return out.getvalue()


def start(test):
    test = Test.objects.get(pk=test.pk)
    return start_attempt(candidate=make_user(), test=test, now=timezone.now())


@pytest.mark.parametrize("by", ["slug", "pk"])
def test_nobody_starts_a_test_that_was_closed(biology, by):
    sitting = make_attempt(test=biology)

    told = run(str(getattr(biology, by)))

    assert told == "biology: closed to new starts.\n"
    with pytest.raises(AttemptRefused):
        start(biology)
    sitting.refresh_from_db()
    assert sitting.status == "in_progress"


def test_another_test_stays_open(biology):
    other = make_test(questions=[make_question()])

    run("biology")

    assert start(other).status == "in_progress"


def test_it_is_opened_again(biology):
    run("biology")

    told = run("biology", "--undo")

    assert "its own times decide" in told
    assert start(biology).status == "in_progress"


def test_a_test_that_does_not_exist_is_said(biology):
    with pytest.raises(CommandError, match="geography"):
        run("geography")

    assert Test.objects.get().starts_closed_at is None
