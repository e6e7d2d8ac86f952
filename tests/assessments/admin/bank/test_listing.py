"""The list of questions."""

import pytest
from django.urls import reverse

from assessments.admin.bank.listing import OneScanPaginator
from assessments.models import Question
from assessments.services.authoring.tags import set_tags
from tests.factories import make_question, make_test

LIST = "admin:assessments_question_changelist"


def found(client, words):
    response = client.get(reverse(LIST), {"q": words})
    return [question.name for question in response.context["cl"].result_list]


def test_a_row_shows_its_tags_and_the_number_of_its_tests(author):
    question = make_question(name="Capital")
    set_tags({question.pk: ["maps", "easy"]})
    make_test(questions=[question])

    page = author.get(reverse(LIST))

    assert "easy, maps" in page.text
    assert page.context["cl"].result_list[0].used_in == 1


def test_words_are_searched_in_order_of_category_and_name(author):
    for name in ("B", "A", "C"):
        make_question(name=f"River {name}")
    make_question(name="Hill")

    assert found(author, "river") == ["River A", "River B", "River C"]
    assert found(author, "volcano") == []


def test_a_search_has_pages(author):
    for number in range(60):
        make_question(name=f"River {number:02}")

    response = author.get(reverse(LIST), {"q": "river", "p": 2})

    names = [question.name for question in response.context["cl"].result_list]
    assert names == [f"River {number:02}" for number in range(50, 60)]
    assert response.context["cl"].result_count == 60


@pytest.mark.parametrize("parameters", [{}, {"q": "river"}])
def test_many_questions_cost_as_many_statements_as_few(
    author, django_assert_max_num_queries, parameters
):
    questions = [make_question(name=f"River {number}") for number in range(40)]
    set_tags({question.pk: ["a", "b"] for question in questions})
    make_test(questions=questions)

    with django_assert_max_num_queries(14):
        author.get(reverse(LIST), parameters)


def test_a_picker_finds_by_words_too(author):
    question = make_question(name="Capital", text="Which river?")

    response = author.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "assessments",
            "model_name": "slot",
            "field_name": "question",
            "term": "river",
        },
    )

    assert [row["id"] for row in response.json()["results"]] == [str(question.pk)]


@pytest.mark.django_db
def test_a_question_that_is_deleted_meanwhile_is_left_out():
    kept, gone = make_question(name="A"), make_question(name="B")
    paginator = OneScanPaginator(Question.objects.order_by("name"), 50)
    assert paginator.count == 2

    gone.delete()

    assert list(paginator.page(1)) == [kept]
