"""Authors find questions again."""

import pytest

from assessments.bank.search import (
    frequent_tags,
    in_a_test,
    in_subtree,
    used_in_tests,
    with_tag,
    with_words,
)
from assessments.models import Question
from assessments.services.authoring.tags import set_tags
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def capital():
    question = make_question(
        category="Maps/Europe", name="Capital", text="Where does the Seine flow?"
    )
    set_tags({question.pk: ["easy", "rivers"]})
    make_question(category="Mapsheets", name="Other", text="What else?")
    return question


@pytest.mark.parametrize(
    "words", ["capital", "SEINE", "europe", "Rivers", "riv seine maps/ capi", ""]
)
def test_every_word_is_looked_for_in_name_text_tags_and_category(capital, words):
    assert capital in with_words(Question.objects.all(), words)


@pytest.mark.parametrize("words", ["capital else", "nothing", "%", "_"])
def test_a_question_without_one_of_the_words_is_not_found(capital, words):
    assert not with_words(Question.objects.all(), words).exists()


def test_a_question_with_two_tags_that_fit_comes_once(capital):
    set_tags({capital.pk: ["maps", "maps of Europe"]})

    assert list(with_words(Question.objects.all(), "maps of")) == [capital]


def test_a_tag_is_found_whole_and_in_any_case(capital):
    assert list(with_tag(Question.objects.all(), "EASY")) == [capital]
    assert not with_tag(Question.objects.all(), "eas").exists()


def test_a_subtree_is_a_path_and_what_is_below_it(capital):
    assert list(in_subtree(Question.objects.all(), "Maps")) == [capital]
    assert list(in_subtree(Question.objects.all(), "Maps/Europe")) == [capital]
    assert not in_subtree(Question.objects.all(), "Map").exists()


def test_used_is_what_a_test_names(capital):
    make_test(questions=[capital])
    make_test(questions=[capital])

    assert list(in_a_test(Question.objects.all(), used=True)) == [capital]
    assert capital not in in_a_test(Question.objects.all(), used=False)
    assert used_in_tests(Question.objects.values_list("pk", flat=True)) == {
        capital.pk: 2
    }


def test_the_most_frequent_tags_come_first(capital):
    other = make_question()
    set_tags({other.pk: ["rivers"]})

    assert frequent_tags(Question.objects.all(), 1) == [("rivers", 2)]
