"""Which versions the papers of a test hold, read without the rest of the papers."""

import pytest

from assessments.models import Paper, QuestionVersion
from assessments.papers.asked import items_asked, versions_at
from assessments.questions.kind import Kind
from assessments.questions.scoring import FIRST_RULES, rules_of
from assessments.services.authoring.question_versions import keep_edited
from tests.factories import make_attempt, make_question, make_test


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


@pytest.fixture
def test(db):
    kinds = (Kind.SINGLE, Kind.SHORT_TEXT)
    return make_test(
        questions=[make_question(kind) for kind in kinds],
        shuffle_questions=True,
        shuffle_choices=True,
    )


def version_at(attempt, slot):
    item = next(one for one in items_of(attempt) if one["slot"] == slot)
    return QuestionVersion.objects.get(pk=item["question_version"])


def items_of(attempt):
    return attempt.paper.content["items"]


def rewrite(attempt, change):
    """As a paper of an earlier release."""
    content = attempt.paper.content
    change(content)
    Paper.objects.filter(pk=attempt.pk).update(content=content)


def forget_versions(content):
    content.pop("scoring")
    for item in content["items"]:
        item.pop("question_version")


def edit(question, now):
    question.text = "Which city is the capital?"
    question.save()
    keep_edited([question.pk], now=now)


def test_the_item_of_each_paper_that_holds_the_version(test, django_assert_num_queries):
    attempts = [make_attempt(test=test) for _ in range(5)]
    version = version_at(attempts[0], 1)

    with django_assert_num_queries(1):
        found = items_asked([one.pk for one in attempts], version)

    assert {pk: asked.item for pk, asked in found.items()} == {
        one.pk: next(item for item in items_of(one) if item["slot"] == 1)
        for one in attempts
    }
    assert found[attempts[0].pk].rules == rules_of(attempts[0].paper.content)


def test_another_version_of_the_question_is_another(test):
    before = make_attempt(test=test)
    old = version_at(before, 1)
    edit(test.sections.get().slots.first().question, before.started_at)
    after = make_attempt(test=test)
    new = version_at(after, 1)

    assert old != new
    assert set(items_asked([before.pk, after.pk], old)) == {before.pk}
    assert set(items_asked([before.pk, after.pk], new)) == {after.pk}
    found = [(one.version, one.papers) for one in versions_at(test, 1)]
    assert found == [(old, 1), (new, 1)]
    assert [one.papers for one in versions_at(test, 2)] == [2]
    assert versions_at(test, 3) == []


def test_a_paper_that_names_no_versions_is_known_by_what_it_says(test):
    old, named = make_attempt(test=test), make_attempt(test=test)
    version, other = version_at(old, 1), version_at(old, 2)
    rewrite(old, forget_versions)

    found = items_asked([old.pk, named.pk], version)

    assert set(found) == {old.pk, named.pk}
    assert found[old.pk].rules == FIRST_RULES
    (here,) = versions_at(test, 1)
    assert (here.version, here.papers) == (version, 2)
    assert other not in [one.version for one in versions_at(test, 1)]
