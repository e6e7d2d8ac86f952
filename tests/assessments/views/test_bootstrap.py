"""What the script of the sitting page starts from."""

import pytest
from django.utils import timezone

from assessments.papers.reached import paper_of
from assessments.questions.kind import Kind
from assessments.services.answers.reading import Withheld
from assessments.views.attempts import NO_PAPER
from assessments.views.bootstrap import bootstrap
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


def test_sitting_starts_its_script_from_the_servers_clock(page, begin, candidate):
    attempt = begin()

    start = page.get(f"/attempts/{attempt.pk}/").context["bootstrap"]

    assert start["attempt"] == str(attempt.pk)
    assert start["deadline"] == round(attempt.deadline.timestamp() * 1000)
    # Each of the three is rounded to a millisecond on its own.
    left = start["deadline"] - start["server_time"]
    assert abs(left - start["remaining_ms"]) <= 1
    assert start["urls"]["socket"] == f"/ws/attempts/{attempt.pk}/"
    assert [answer["id"] for answer in start["answers"]] == list(
        attempt.answers.values_list("pk", flat=True)
    )


def test_while_questions_are_withheld_no_answer_is_in_it():
    attempt = make_attempt(test=make_test(questions=[make_question(Kind.SINGLE)]))
    now = timezone.now()

    shown = bootstrap(attempt, paper_of(attempt), None, now)
    withheld = bootstrap(attempt, NO_PAPER, Withheld("on_hold"), now)

    assert (shown["withheld"], len(shown["answers"])) == ("", 1)
    assert (withheld["withheld"], withheld["answers"]) == ("on_hold", [])
    assert withheld["offers"] == {}
    assert shown["urls"] == withheld["urls"]
