import pytest
from django.utils import timezone

from assessments.documents import reading
from assessments.documents.reading import (
    attempts_with_documents,
    attempts_without_documents,
    documents_of,
)
from assessments.models import Answer, Attempt
from assessments.questions.kind import Kind
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test


def documents(test, ids=None):
    ids = attempts_with_documents(test) if ids is None else ids
    return list(documents_of(test, ids, timezone.now()))


def test_whoever_has_handed_in_has_a_document(exam):
    names = [one.row.username for one in documents(exam)]

    assert names == ["ada", "ben"]
    assert attempts_without_documents(exam) == 1


def test_a_document_has_the_answers_of_its_own_candidate_only(exam, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 1)
    apart = documents(exam)
    monkeypatch.undo()

    for shown in (apart, documents(exam)):
        given = [[line.text for line in one.items[1].marked.given] for one in shown]
        said = [one.items[1].marked.remarks[0].comment for one in shown]
        assert given == [["An essay of ada."], ["An essay of ben."]]
        assert said == ["Well said, ada.", "Well said, ben."]


def test_a_document_says_whether_the_answers_are_those_of_the_receipt(exam):
    ids = attempts_with_documents(exam)
    Answer.objects.filter(attempt=ids[0], number=1).update(response={"choice": 2})

    assert [one.is_intact for one in documents(exam)] == [False, True]


def test_attempts_of_another_test_and_open_ones_are_left_out(exam):
    other = sat(make_test(questions=[make_question(name="capital")]), "dora")
    still_open = Attempt.objects.get(test=exam, status="in_progress")

    assert documents(exam, [other.pk, still_open.pk]) == []
    assert len(documents(other.test, [other.pk])) == 1


@pytest.mark.parametrize("count", [1, 6])
def test_statements_do_not_grow_with_attempts(db, count, django_assert_num_queries):
    test = make_test(questions=[make_question(name="capital")])
    for number in range(count):
        sat(test, f"user{number}", capital=RESPONSES[Kind.SINGLE])
    ids = attempts_with_documents(test)

    with django_assert_num_queries(9):
        assert len(documents(test, ids)) == count
