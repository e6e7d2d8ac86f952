"""Tags on the page of a question."""

from django.urls import reverse

from assessments.models import Question
from assessments.services.authoring.tags import set_tags, tags_of
from tests.assessments.admin.conftest import post_new, question_data
from tests.factories import make_question


def test_tags_are_typed_with_commas(author):
    post_new(author, "question", question_data("essay", tag_list="easy, two words,"))

    assert tags_of(Question.objects.get()) == ["easy", "two words"]


def test_the_page_shows_the_tags_that_are_there(author):
    question = make_question()
    set_tags({question.pk: ["b", "a"]})

    page = author.get(reverse("admin:assessments_question_change", args=[question.pk]))

    assert 'value="a, b"' in page.text
