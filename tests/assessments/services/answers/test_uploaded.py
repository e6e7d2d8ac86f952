import pytest
from django.utils import timezone

from assessments.models import AnswerFile
from assessments.services.answers.uploaded import Handed, handed_in
from assessments.services.errors import AnswerInvalid
from tests.factories import make_attempt, make_question, make_test

FILE = {"name": "a.pdf", "size": 3, "sha256": "a" * 64}


def test_a_response_names_what_was_uploaded_and_nothing_else():
    handed = Handed({"a" * 64: 3}, {})

    handed.check({"files": [FILE]})
    for wrong in ({**FILE, "size": 4}, {**FILE, "sha256": "b" * 64}):
        with pytest.raises(AnswerInvalid):
            handed.check({"files": [wrong]})


@pytest.mark.django_db
def test_files_of_many_answers_are_read_in_two_statements(
    django_assert_num_queries,
):
    test = make_test(
        questions=[make_question("file", choices=[], settings={"files": 2})]
    )
    answers = [make_attempt(test=test).answers.get() for _ in range(3)]
    AnswerFile.objects.create(
        answer=answers[0],
        sha256="a" * 64,
        size=3,
        type="pdf",
        name="a.pdf",
        received_at=timezone.now(),
    )

    with django_assert_num_queries(2):
        handed = handed_in(answers)

    assert [len(handed[answer.pk].sizes) for answer in answers] == [1, 0, 0]
    assert handed[answers[0].pk].settings == {"files": 2}


@pytest.mark.django_db
def test_other_answers_cost_nothing(django_assert_num_queries):
    answers = list(make_attempt(test=make_test()).answers.all())

    with django_assert_num_queries(0):
        assert handed_in(answers) == {}
