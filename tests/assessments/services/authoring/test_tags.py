"""Tags are read from what people type, and written."""

import pytest

from assessments.bank.search import with_tag
from assessments.models import Question, Tag
from assessments.services.authoring.tags import (
    add_tags,
    remove_tags,
    set_tags,
    sound_tags,
    tags_in,
    tags_of,
)
from tests.factories import make_question

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        (" , ,", []),
        ("easy, maps", ["easy", "maps"]),
        ("Easy,easy, EASY", ["Easy"]),
        ("two  words\n", ["two words"]),
        ("\u202efdp", ["fdp"]),
        ("x" * 100, ["x" * 60]),
    ],
)
def test_a_comma_stands_between_two_tags(text, tags):
    assert tags_in(text) == tags


def test_a_tag_holds_no_comma_and_a_question_at_most_50():
    assert sound_tags(["a,b"]) == ["a b"]
    assert len(sound_tags(f"t{n}" for n in range(99))) == 50


def test_set_tags_replaces_those_of_the_named_questions_alone():
    one, other = make_question(), make_question()
    set_tags({one.pk: ["old"], other.pk: ["kept"]})

    set_tags({one.pk: ["new", "old"]})

    assert (tags_of(one), tags_of(other)) == (["new", "old"], ["kept"])


def test_tags_are_added_once_and_removed_whatever_their_case():
    one, other = make_question(), make_question()
    set_tags({one.pk: ["Easy"]})

    add_tags([one.pk, other.pk], ["easy", "maps"])

    assert (tags_of(one), tags_of(other)) == (["Easy", "maps"], ["easy", "maps"])
    assert remove_tags([one.pk, other.pk], ["EASY"]) == 2
    assert set(Tag.objects.values_list("name", flat=True)) == {"maps"}


def test_many_questions_cost_what_one_costs(django_assert_max_num_queries):
    questions = [make_question().pk for _ in range(20)]

    with django_assert_max_num_queries(5):
        set_tags({pk: ["a", "b"] for pk in questions})


def test_the_case_of_every_letter_is_no_difference():
    question = make_question()
    set_tags({question.pk: ["Übung"]})

    add_tags([question.pk], ["übung"])
    assert tags_of(question) == ["Übung"]
    assert list(with_tag(Question.objects.all(), "ÜBUNG")) == [question]
    assert remove_tags([question.pk], ["ÜBUNG"]) == 1
