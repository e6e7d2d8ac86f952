"""Categories, questions and the lines of an answer, as rows."""

import pytest
from django.db import IntegrityError, transaction

from assessments.models import Category, Choice, Question
from assessments.models.bank import TEXT_FORMATS, kind_choices
from assessments.questions.kind import Kind
from tests.factories import make_category, make_question, make_user

pytestmark = pytest.mark.django_db


def test_a_path_is_there_once_for_each_owner_and_once_without_owner():
    one, other = make_user(), make_user()
    for owner in (one, other, None):
        Category.objects.create(owner=owner, path="Geography/Capitals")

    for owner in (one, other, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Category.objects.create(owner=owner, path="Geography/Capitals")
    assert Category.objects.count() == 3


def test_a_source_has_a_question_once_and_questions_without_source_are_many():
    make_question(source="moodle", source_id="7")
    make_question(source="moodle", source_id="8")
    make_question()
    make_question()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_question(source="moodle", source_id="7")
    assert Question.objects.count() == 4


def test_questions_are_in_the_order_of_their_categories_and_names():
    last = make_question(category="B", name="a")
    second = make_question(category="A", name="b")
    first = make_question(category="A", name="a")

    assert list(Question.objects.all()) == [first, second, last]


def test_each_row_is_called_by_its_name():
    assert str(make_category("Geography")) == "Geography"
    assert str(make_question(name="Capital of France")) == "Capital of France"
    assert str(Choice(text="Paris", match="France")) == "Paris"
    assert str(Choice(match="Bern")) == "Bern"


def test_every_kind_and_every_text_format_can_be_chosen():
    assert set(Kind) < {name for name, _ in kind_choices()}
    assert dict(Choice._meta.get_field("text_format").choices) == TEXT_FORMATS
