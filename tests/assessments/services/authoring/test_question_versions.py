"""Which version of a question a paper holds, and when there is a next one."""

import importlib

import pytest
from django.apps import apps
from django.utils import timezone

from assessments.models import Answer, Choice, Paper, Question, QuestionVersion
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from assessments.services.authoring.content import publish_test
from assessments.services.authoring.question_versions import (
    keep_edited,
    name_versions,
    versions_of,
)
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

migration = importlib.import_module("assessments.migrations.0016_versions_of_papers")


@pytest.fixture
def now():
    return timezone.now()


def test_papers_name_the_version_of_each_question():
    test = make_test(shuffle_choices=True, shuffle_questions=True)

    first, second = make_attempt(test=test), make_attempt(test=test)

    named = [
        {
            item["question_id"]: item["question_version"]
            for item in one.paper.content["items"]
        }
        for one in (first, second)
    ]
    assert named[0] == named[1]
    assert set(named[0].values()) == set(
        QuestionVersion.objects.values_list("pk", flat=True)
    )


def test_who_starts_after_an_edit_has_the_next_version():
    question = make_question()
    test = make_test(questions=[question])
    first = make_attempt(test=test)
    Question.objects.filter(pk=question.pk).update(text="Corrected?")

    second = make_attempt(test=test)

    versions = [
        one.paper.content["items"][0]["question_version"] for one in (first, second)
    ]
    assert versions[0] != versions[1]
    assert [QuestionVersion.objects.get(pk=pk).content["text"] for pk in versions] == [
        question.text,
        "Corrected?",
    ]


def test_publishing_gives_each_question_its_version(now):
    question = make_question(Kind.MATCHING)
    test = make_test(questions=[question], published=False)
    assert not QuestionVersion.objects.exists()

    publish_test(test, actor=None, now=now)

    assert QuestionVersion.objects.get().question == question.pk


def test_editing_a_used_question_makes_the_next_version(now):
    question, unused = make_question(), make_question()
    make_attempt(test=make_test(questions=[question]))
    for one in (question, unused):
        Choice.objects.filter(question=one, text="Rome").update(text="Roma")

    keep_edited([question.pk, unused.pk], now=now)
    keep_edited([question.pk, unused.pk], now=now)

    of = QuestionVersion.objects.filter
    assert of(question=question.pk).count() == 2
    assert not of(question=unused.pk).exists()


def test_a_question_edited_back_is_the_old_version_again(now):
    question = make_question(text="One?")
    test = make_test(questions=[question])
    first = make_attempt(test=test)
    Question.objects.update(text="Two?")
    make_attempt(test=test)
    Question.objects.update(text="One?")

    third = make_attempt(test=test)

    assert QuestionVersion.objects.count() == 2
    assert [one.paper.content["items"][0]["question_version"] for one in (first, third)]
    assert (
        first.paper.content["items"][0]["question_version"]
        == third.paper.content["items"][0]["question_version"]
    )


def test_naming_known_versions_is_one_statement(now, django_assert_num_queries):
    items = make_attempt().paper.content["items"]

    with django_assert_num_queries(1):
        name_versions(items, now=now)


# Papers of the time before


@pytest.fixture
def old_attempt(now):
    """Frozen by a process that knew neither versions nor places of answers."""
    attempt = make_attempt(make_user(), make_test(shuffle_questions=True))
    submit_attempt(attempt.pk, actor=attempt.candidate, now=now)
    content = attempt.paper.content
    for item in content["items"]:
        del item["question_version"]
    Paper.objects.update(content=content)
    Answer.objects.update(slot=None)
    QuestionVersion.objects.all().delete()
    return attempt


def test_stored_papers_get_their_versions_and_stay_as_they_are(old_attempt, now):
    before = Paper.objects.get().content

    migration.read_papers(apps, None)
    migration.read_papers(apps, None)

    assert Paper.objects.get().content == before
    assert QuestionVersion.objects.count() == len(before["items"])
    found = versions_of(before["items"], now=now)
    assert set(found.values()) == set(
        QuestionVersion.objects.values_list("pk", flat=True)
    )
    slots = {item["number"]: item["slot"] for item in before["items"]}
    assert dict(Answer.objects.values_list("number", "slot")) == slots


def test_answers_of_an_attempt_that_goes_on_are_left_alone(now):
    make_attempt()
    Answer.objects.update(slot=None)

    migration.read_papers(apps, None)

    assert not Answer.objects.exclude(slot=None).exists()


def test_an_attempt_of_an_old_process_gets_its_places_when_it_is_scored(now):
    attempt = make_attempt()
    Answer.objects.update(slot=None)

    submit_attempt(attempt.pk, actor=attempt.candidate, now=now)

    slots = {item["number"]: item["slot"] for item in attempt.paper.content["items"]}
    assert dict(Answer.objects.values_list("number", "slot")) == slots
