"""The page of a question says which tests ask for it, and makes a copy of it."""

from django.urls import reverse
from django.utils import timezone

from assessments.models import Question
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from assessments.services.authoring.tags import set_tags, tags_of
from tests.assessments.admin.conftest import question_data
from tests.factories import make_question, make_test, make_user, owned_by


def page(author, question):
    return author.get(reverse("admin:assessments_question_change", args=[question.pk]))


def test_a_question_says_in_which_tests_it_is_and_who_sat_them(author):
    question = make_question(Kind.ESSAY)
    assert "No test asks for this question." in page(author, question).text

    test = make_test(title="Geography", questions=[question])
    assert "Nobody has sat them yet." in page(author, question).text
    start_attempt(candidate=make_user("ada"), test=test, now=timezone.now())

    text = page(author, question).text
    assert "Used in 1 test" in text
    assert ">Geography</a>" in text
    assert "These tests have 1 attempt: it keeps the question as it was." in text


def test_a_test_of_somebody_else_is_counted_and_not_named(author):
    question = make_question(Kind.ESSAY)
    with owned_by(make_user("other", is_staff=True)):
        make_test(title="Secret", questions=[question])

    text = page(author, question).text

    assert "Used in 1 test" in text
    assert "Secret" not in text


def test_a_copy_is_made_of_what_stands_on_the_page(author):
    question = make_question(
        Kind.SINGLE, choices=[{"text": "A", "weight": 1}, {"text": "B"}]
    )
    set_tags({question.pk: ["easy"]})
    first, second = question.choices.order_by("pk")
    lines = [
        {"id": first.pk, "text": "A", "right": "on"},
        {"id": second.pk, "text": "C"},
    ]
    data = question_data(
        "single",
        *lines,
        name="Copy",
        tag_list="easy",
        _saveasnew="1",
        **{"choices-INITIAL_FORMS": 2, "choices-shares": "ticks"},
    )

    author.post(reverse("admin:assessments_question_change", args=[question.pk]), data)

    copy = Question.objects.exclude(pk=question.pk).get()
    assert (copy.name, tags_of(copy)) == ("Copy", ["easy"])
    kept = [
        list(one.choices.values_list("text", flat=True)) for one in (question, copy)
    ]
    assert kept == [["A", "B"], ["A", "C"]]
    assert [float(line.weight) for line in copy.choices.all()] == [1, 0]


def test_a_copy_that_is_refused_is_shown_again(author):
    question = make_question(Kind.ESSAY)
    data = question_data("essay", text="", _saveasnew="1")
    address = reverse("admin:assessments_question_change", args=[question.pk])

    response = author.post(address, data)

    assert response.status_code == 200
    assert "This field is required." in response.text
    assert Question.objects.get() == question
