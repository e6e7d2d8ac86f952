"""Where a question is used."""

import pytest

from assessments.bank.use import asked_in, attempts_of, versions_in_use
from assessments.models import Section, Slot
from assessments.papers.freezing import frozen_question
from assessments.questions.versions import digest_of
from assessments.services.authoring.question_versions import keep_edited
from realtime import server_time
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


def in_use(question):
    question.refresh_from_db()
    found = versions_in_use(question, digest_of(frozen_question(question)))
    return [
        (one.number, one.is_present, [(use.test.title, use.papers) for use in one.used])
        for one in found
    ]


def edit(question, text):
    question.text = text
    question.save()
    keep_edited([question.pk], now=server_time.now())


def test_a_test_asks_by_name_or_by_a_draw():
    question, other = make_question(), make_question(category="Other")
    named = make_test(title="Named", questions=[question, other])
    drawn = make_test(title="Drawn", questions=[])
    Slot.objects.create(
        section=Section.objects.get(test=drawn), position=1, category=question.category
    )
    make_test(title="Neither", questions=[other])

    assert asked_in(question) == [drawn, named]


def test_what_nobody_was_asked_has_no_version():
    assert in_use(make_question()) == []


def test_each_version_names_the_papers_that_hold_it():
    question = make_question(text="One?")
    test = make_test(title="T", questions=[question])
    make_attempt(test=test)
    make_attempt(test=test)
    edit(question, "Two?")
    make_attempt(test=make_test(title="U", questions=[question]))

    assert in_use(question) == [(2, True, [("U", 1)]), (1, False, [("T", 2)])]


def test_a_question_edited_back_is_its_old_version_again():
    question = make_question(text="One?")
    make_attempt(test=make_test(title="T", questions=[question]))
    edit(question, "Two?")
    edit(question, "One?")

    assert [(number, present) for number, present, _used in in_use(question)] == [
        (2, False),
        (1, True),
    ]


def test_attempts_are_counted_by_test():
    test = make_test()
    make_attempt(test=test)
    make_test()

    assert attempts_of([test, make_test()]) == {test.pk: 1}


@pytest.mark.parametrize("count", [1, 5])
def test_many_versions_cost_what_one_costs(django_assert_num_queries, count):
    question = make_question()
    for number in range(count):
        edit(question, f"{number}?")
        make_attempt(test=make_test(questions=[question]))

    with django_assert_num_queries(3):
        versions_in_use(question, "")
