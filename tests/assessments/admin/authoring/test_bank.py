"""Authors write questions."""

import pytest
from django.urls import reverse

from assessments.models import Question
from assessments.questions.kind import Kind
from tests.assessments.admin.conftest import post_new, question_data
from tests.factories import make_question, make_test


def test_author_adds_a_question_with_its_choices(author):
    data = question_data(
        "single", {"text": "Paris", "weight": "1"}, {"text": "Rome"}, {"text": "Bern"}
    )

    post_new(author, "question", data)

    question = Question.objects.get()
    assert list(question.choices.values_list("position", "text", "weight")) == [
        (1, "Paris", 1),
        (2, "Rome", 0),
        (3, "Bern", 0),
    ]


def test_a_question_whose_lines_do_not_fit_its_kind_is_refused(author):
    data = question_data("single", {"text": "Paris"}, {"text": "Rome"})

    response = post_new(author, "question", data)

    assert "Mark the right option: give it the weight 1." in response.text
    assert not Question.objects.exists()


@pytest.mark.parametrize("weight", ["50", "100", "-100", "1.5"])
def test_a_weight_in_percent_is_refused_with_the_range(author, weight):
    data = question_data("single", {"text": "Paris", "weight": weight}, {"text": "No"})

    response = post_new(author, "question", data)

    assert "A weight is a share of the points, from −1 to 1" in response.text
    assert not Question.objects.exists()


def test_weights_are_shown_without_needless_zeros(author):
    question = make_question(Kind.MULTIPLE)

    page = author.get(reverse("admin:assessments_question_change", args=[question.pk]))

    forms = page.context["inline_admin_formsets"][0].formset.initial_forms
    assert [str(form["weight"].value()) for form in forms] == ["0.5", "0.5", "-1"]


def test_empty_rows_are_no_lines(author):
    data = question_data("essay", {}, {})

    post_new(author, "question", data)

    assert Question.objects.get().choices.count() == 0


PICTURE = '<img src="data:image/png;base64,iVBORw0KGgo=">'


def test_a_picture_without_description_is_saved_and_told(author):
    data = question_data("essay", text=PICTURE, text_format="html")

    response = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert Question.objects.get().text == PICTURE
    assert "A picture has no description" in response.text
    assert "or alt=&quot;&quot; if it merely decorates" in response.text


def test_a_picture_that_merely_decorates_is_not_told(author):
    text = PICTURE.replace("<img", '<img alt=""')
    data = question_data("essay", text=text, text_format="html")

    response = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert Question.objects.get().text == text
    assert "description" not in response.text


def test_a_question_in_use_cannot_be_deleted(author):
    question = make_question(Kind.ESSAY)
    make_test(questions=[question])

    author.post(
        reverse("admin:assessments_question_delete", args=[question.pk]),
        {"post": "yes"},
    )

    assert Question.objects.filter(pk=question.pk).exists()


def test_ticks_of_a_multiple_choice_become_shares_and_the_author_is_told(author):
    data = question_data(
        "multiple",
        {"text": "2", "weight": "1"},
        {"text": "3", "weight": "1"},
        {"text": "4"},
    )

    page = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    weights = Question.objects.get().choices.values_list("weight", flat=True)
    assert [str(weight) for weight in weights.order_by("position")] == [
        "0.5000000",
        "0.5000000",
        "-0.5000000",
    ]
    assert "They are worked out as shares: 0.5; 0.5; -0.5." in page.text


def test_shares_that_pay_for_the_right_set_alone_are_stored_as_typed(author):
    data = question_data(
        "multiple",
        {"text": "2", "weight": "0.75"},
        {"text": "3", "weight": "0.25"},
        {"text": "4", "weight": "-0.1"},
    )

    page = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    weights = Question.objects.get().choices.values_list("weight", flat=True)
    assert [float(weight) for weight in weights.order_by("position")] == [
        0.75,
        0.25,
        -0.1,
    ]
    assert "worked out" not in page.text


def test_a_key_that_earns_only_half_is_saved_and_told(author):
    data = question_data("single", {"text": "a", "weight": "0.5"}, {"text": "b"})

    page = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert "No answer is worth all of the points." in page.text
    assert Question.objects.get().choices.filter(weight="0.5").exists()


def test_a_stored_number_is_not_asked_about_again_and_a_new_one_is(author):
    question = make_question(Kind.NUMERICAL, choices=[{"text": "3.142", "weight": 1}])
    address = reverse("admin:assessments_question_change", args=[question.pk])
    stored = {"id": question.choices.get().pk, "position": "1", "weight": "1"}

    def save(text):
        line = {**stored, "question": question.pk, "text": text}
        data = question_data("numerical", line, **{"choices-INITIAL_FORMS": 1})
        return author.post(address, data, follow=True)

    assert "two ways" not in save("3.142").text
    assert "two ways" in save("1.000").text
    assert question.choices.get().text == "3.142"
    save("1 000")
    assert question.choices.get().text == "1000"


def test_a_short_text_with_grouped_digits_is_told_what_it_does_not_accept(author):
    """``1.000`` may be one, to three decimals: only its author knows."""
    add = reverse("admin:assessments_question_add")
    line = {"text": "1.000", "weight": "1"}
    told = "“1.000” does not accept 1000"

    page = author.post(add, question_data("short_text", line), follow=True).text
    assert told in page
    both = question_data("short_text", line, line | {"text": "1000"})
    assert told not in author.post(add, both, follow=True).text


HALF = [{"text": "a", "weight": "0.5"}, {"text": "b"}]
NONE_RIGHT = [{"text": "a"}, {"text": "b"}]
ONE_PAIR = [{"text": "France", "match": "Paris"}, {"match": "Rome"}]


@pytest.mark.parametrize(
    ("kind", "lines"),
    [("single", HALF), ("single", NONE_RIGHT), ("matching", ONE_PAIR)],
)
def test_a_typo_in_the_text_can_be_corrected_whatever_is_wrong_with_the_answer(
    author, kind, lines
):
    question = make_question(kind, choices=lines, text="Waht?")
    address = reverse("admin:assessments_question_change", args=[question.pk])
    rows = [
        {
            "id": choice.pk,
            "question": question.pk,
            "position": choice.position,
            "text": choice.text,
            "match": choice.match,
            "weight": str(choice.weight),
        }
        for choice in question.choices.all()
    ]
    data = question_data(kind, *rows, text="What?", **{"choices-INITIAL_FORMS": 2})

    page = author.post(address, data, follow=True)

    question.refresh_from_db()
    assert question.text == "What?"
    told = "A test with this question cannot be published: no answer is right."
    assert (told in page.text) is (lines is NONE_RIGHT)
    rows[0]["text"] = "Z"
    changed = question_data(kind, *rows, text="Why?", **{"choices-INITIAL_FORMS": 2})
    author.post(address, changed, follow=True)
    question.refresh_from_db()
    assert question.text == ("Why?" if lines is HALF else "What?")
