"""Ticks for right answers: the shares are worked out, or written by the author."""

import pytest
from django.urls import reverse

from assessments.models import Question
from assessments.questions.kind import Kind
from tests.assessments.admin.conftest import post_new, question_data
from tests.factories import make_question

TICKS = {"choices-shares": "ticks"}


def weights(question):
    rows = question.choices.order_by("position").values_list("weight", flat=True)
    return [float(weight) for weight in rows]


def test_a_tick_makes_an_option_right(author):
    lines = {"text": "Rome"}, {"text": "Paris", "right": "on"}

    post_new(author, "question", question_data("single", *lines, **TICKS))

    assert weights(Question.objects.get()) == [0, 1]


def test_several_ticks_share_the_points_without_a_warning(author):
    lines = {"text": "2", "right": "on"}, {"text": "3", "right": "on"}, {"text": "4"}
    data = question_data("multiple", *lines, **TICKS)

    page = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert weights(Question.objects.get()) == [0.5, 0.5, -0.5]
    assert "worked out as shares" not in page.text


def test_every_accepted_answer_earns_all_points(author):
    lines = {"text": "Paris"}, {"text": "Lutetia"}

    post_new(author, "question", question_data("short_text", *lines, **TICKS))

    assert weights(Question.objects.get()) == [1, 1]


def test_shares_that_an_author_sets_are_kept(author):
    lines = {"text": "Paris", "weight": "1"}, {"text": "Lyon", "weight": "0.25"}
    data = question_data("single", *lines, **{"choices-shares": "own"})

    post_new(author, "question", data)

    assert weights(Question.objects.get()) == [1, 0.25]


def test_a_row_with_a_tick_and_no_text_is_no_line(author):
    lines = [
        {"text": "A", "right": "on"},
        {"text": "B"},
        {"right": "on", "position": "3"},
    ]

    post_new(author, "question", question_data("single", *lines, **TICKS))

    assert weights(Question.objects.get()) == [1, 0]


def saved(author, question, **changed):
    """Save the page of a question as a browser would, with these fields changed."""
    address = reverse("admin:assessments_question_change", args=[question.pk])
    formset = author.get(address).context["inline_admin_formsets"][0].formset
    lines = [
        {
            "id": form.instance.pk,
            "text": form.instance.text,
            "weight": form["weight"].value(),
            "position": form.instance.position,
            **({"right": "on"} if form["right"].value() else {}),
        }
        for form in formset.initial_forms
    ]
    data = question_data(question.kind, *lines, **{"choices-shares": formset.shares})
    data |= {"choices-INITIAL_FORMS": len(lines), **changed}
    return author.post(address, {k: v for k, v in data.items() if v is not None})


def test_a_tick_more_shares_the_points_anew(author):
    question = make_question(Kind.MULTIPLE)
    assert weights(question) == [0.5, 0.5, -1]
    question.choices.filter(weight=-1).update(weight="-0.5")

    saved(author, question, **{"choices-2-right": "on"})

    assert [round(weight, 2) for weight in weights(question)] == [0.33, 0.33, 0.33]


def test_saving_without_a_change_keeps_every_share(author):
    question = make_question(Kind.MULTIPLE)

    saved(author, question, name="Renamed")

    question.refresh_from_db()
    assert (question.name, weights(question)) == ("Renamed", [0.5, 0.5, -1])


@pytest.mark.parametrize(
    ("weight", "shares"), [("0", "ticks"), ("-0.25", "own"), ("0.5", "own")]
)
def test_the_page_shows_shares_that_no_tick_would_give(author, weight, shares):
    lines = [{"text": "A", "weight": 1}, {"text": "B", "weight": weight}]
    question = make_question(Kind.SINGLE, choices=lines)

    page = author.get(reverse("admin:assessments_question_change", args=[question.pk]))

    assert page.context["inline_admin_formsets"][0].formset.shares == shares
