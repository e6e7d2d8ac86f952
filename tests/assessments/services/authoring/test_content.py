"""Making tests and publishing them."""

from datetime import UTC, datetime

import pytest

from assessments.models import Category, Slot, Test
from assessments.questions.kind import Kind
from assessments.services.authoring.content import (
    NotReady,
    create_test,
    free_slug,
    publish_test,
    question_flaws,
    unpublish_test,
)
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def publish(test):
    return publish_test(test, actor=make_user(), now=NOW)


def flaws_of(test):
    with pytest.raises(NotReady) as refusal:
        publish(test)

    assert refusal.value.code == "test.not_ready"
    assert not Test.objects.get(pk=test.pk).is_published
    return refusal.value.flaws


def test_a_new_test_is_a_draft_with_an_address_made_from_its_title():
    test = create_test(title="World geography", minutes=45)

    assert (test.slug, test.duration_minutes, test.published_at) == (
        "world-geography",
        45,
        None,
    )


def test_the_same_title_gets_the_next_free_address():
    slugs = [create_test(title="Maps", minutes=1).slug for _ in range(3)]

    assert slugs == ["maps", "maps-2", "maps-3"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Тест", "test"), ("!", "test"), ("x" * 300, "x" * 200), ("Café №1", "cafe-no1")],
)
def test_every_title_makes_an_address(title, slug):
    assert free_slug(title) == slug


def test_a_published_test_carries_the_time():
    test = make_test(published=False)

    assert publish(test).published_at == NOW
    assert Test.objects.get(pk=test.pk).published_at == NOW


def test_publishing_again_changes_nothing():
    test = make_test()

    assert publish(test).published_at == test.published_at != NOW


def test_unpublishing_makes_a_draft_again_however_often():
    test = make_test()

    for _ in range(2):
        test = unpublish_test(test, actor=make_user(), now=NOW)

    assert Test.objects.get(pk=test.pk).published_at is None


def test_a_test_without_questions_is_not_published():
    test = make_test(questions=[], published=False)

    assert flaws_of(test) == ["The test has no questions."]


def test_a_question_nobody_can_get_right_is_not_published():
    wrong = make_question(name="Odd", choices=[{"text": "a"}, {"text": "b"}])
    test = make_test(questions=[make_question(), wrong], published=False)

    assert flaws_of(test) == ["“Odd”: no answer is right."]


def test_a_test_that_draws_more_than_there_is_is_not_published():
    test = make_test(questions=[make_question(category="Drawer")], published=False)
    drawer = Category.objects.get(path="Drawer")
    Slot.objects.create(section=test.sections.get(), category=drawer)

    assert flaws_of(test) == ["“Drawer” has 0 of the 1 questions drawn."]


def test_what_may_be_drawn_is_looked_at_too():
    make_question(category="Drawer", name="Blank", text=" ")
    test = make_test(questions=[], published=False)
    drawer = Category.objects.get(path="Drawer")
    Slot.objects.create(section=test.sections.get(), category=drawer)

    assert flaws_of(test) == ["“Blank”: it has no text."]


def test_a_refusal_tells_five_flaws_and_counts_the_rest():
    wrong = [make_question(text="") for _ in range(8)]
    test = make_test(questions=wrong, published=False)

    with pytest.raises(NotReady, match=r"And 3 more\.") as refusal:
        publish(test)

    assert len(refusal.value.flaws) == 8


@pytest.mark.parametrize("kind", list(Kind))
def test_an_ordinary_question_has_no_flaws(kind):
    question = make_question(kind)

    assert list(question_flaws(question, list(question.choices.all()))) == []


@pytest.mark.parametrize(
    ("kind", "choices", "flaws"),
    [
        (Kind.SINGLE, [{"text": "a", "weight": 1}], ["it has fewer than two options."]),
        (
            Kind.MULTIPLE,
            [{"text": "a", "weight": 1}, {"text": " "}],
            ["an option is empty."],
        ),
        (Kind.SHORT_TEXT, [], ["no answer is right."]),
        (Kind.NUMERICAL, [{"text": "1", "weight": 0}], ["no answer is right."]),
        (Kind.MATCHING, [{"text": "", "match": "a"}], ["it has no pairs."]),
        (
            Kind.ORDERING,
            [{"text": "a"}],
            ["it has fewer than two items to put in order."],
        ),
    ],
)
def test_a_flawed_question_says_why(kind, choices, flaws):
    question = make_question(kind, choices=choices)

    assert list(question_flaws(question, list(question.choices.all()))) == flaws
