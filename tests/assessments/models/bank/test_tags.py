"""Tags as rows."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from assessments.models import Question, Tag
from assessments.services.authoring.tags import tags_of
from tests.factories import make_question

pytestmark = pytest.mark.django_db
migration = importlib.import_module("assessments.migrations.0038_tags_of_questions")


@pytest.fixture
def editor():
    with connection.schema_editor(atomic=False) as editor:
        yield editor


def test_a_question_has_a_tag_once():
    question = make_question()
    Tag.objects.create(question=question, name="easy", folded="easy")

    with pytest.raises(IntegrityError):
        Tag.objects.create(question=question, name="easy", folded="easy")


@pytest.mark.django_db(transaction=True)
def test_the_tags_of_the_text_column_become_rows_and_go_back(editor):
    tagged = make_question(earlier_tags="easy, a b,Easy,")
    bare = make_question()

    migration.make_rows(apps, editor)
    migration.make_rows(apps, editor)

    assert tags_of(tagged) == ["a b", "easy"]
    assert tags_of(bare) == []
    Question.objects.update(earlier_tags="")
    migration.make_text(apps, editor)
    tagged.refresh_from_db()
    assert tagged.earlier_tags == "a b, easy"
