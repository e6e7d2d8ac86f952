"""The page of a question has the form of one kind."""

import pytest
from django.urls import reverse

from assessments.admin.bank.setting_fields import setting_fieldsets
from assessments.models import Category, Choice, Question
from assessments.questions.kind import Kind
from assessments.questions.registry import KINDS
from tests.assessments.admin.conftest import post_new, question_data
from tests.factories import make_question

ADD = "admin:assessments_question_add"


def shown(author, kind):
    page = author.get(reverse(ADD), {"kind": kind})
    return page, page.context["inline_admin_formsets"][0].formset


@pytest.mark.parametrize("kind", Kind)
def test_a_new_question_has_the_form_of_its_kind(author, kind):
    page, formset = shown(author, kind)

    assert page.context["adminform"].form["kind"].value() == kind
    assert formset.columns.split() == KINDS[kind].line_editor.columns(
        has_matches=KINDS[kind].has_matches, has_tolerances=KINDS[kind].has_tolerances
    )


def test_only_the_settings_of_the_kind_are_there(author):
    fieldsets = dict(setting_fieldsets())
    classes = [one["classes"][-1] for one in fieldsets.values()]
    kind = classes[0].removeprefix("settings-")
    assert f'name="setting_{kind}_' in shown(author, kind)[0].text
    assert f'name="setting_{kind}_' not in shown(author, "true_false")[0].text
    assert 'name="case_sensitive"' in shown(author, "short_text")[0].text
    assert 'name="case_sensitive"' not in shown(author, "single")[0].text


def test_true_and_false_are_there_already_and_in_the_language_of_the_author(author):
    author.cookies["django_language"] = "de"

    page, formset = shown(author, "true_false")

    assert [form["text"].value() for form in formset.forms] == ["True", "False"]
    assert "<strong>Richtig</strong>" in page.text


def test_another_kind_shows_its_form_and_keeps_what_was_typed(author):
    lines = {"text": "Paris", "right": "on"}, {"text": "Rome"}
    data = question_data(
        "single", *lines, _kind="matching", **{"choices-shares": "ticks"}
    )

    page = author.post(reverse(ADD), data)

    assert not Question.objects.exists()
    assert page.context["kind_name"] == "matching"
    assert not page.context["errors"]
    assert "Capital of France?" in page.text
    assert "Rome" in page.text


def test_a_form_without_anything_in_it_is_not_refused_when_the_kind_changes(author):
    page = author.post(reverse(ADD), question_data("single", text="", _kind="essay"))

    assert "required" not in page.context["adminform"].form["text"].errors
    assert "errornote" not in page.text


def test_true_and_false_come_and_go_with_their_kind(author):
    asked = {"choices-shares": "ticks"}
    first = author.post(
        reverse(ADD), question_data("single", {}, {}, _kind="true_false", **asked)
    )
    formset = first.context["inline_admin_formsets"][0].formset
    assert [form["text"].value() for form in formset.forms] == ["True", "False"]

    lines = {"text": "True"}, {"text": "False"}
    then = author.post(
        reverse(ADD), question_data("true_false", *lines, _kind="ordering", **asked)
    )
    formset = then.context["inline_admin_formsets"][0].formset
    assert [form["text"].value() or "" for form in formset.forms] == [""] * 4


def test_a_column_that_does_not_apply_is_there_while_it_holds_something(author):
    data = question_data(
        "single", {"text": "Paris", "match": "France"}, {"text": "Rome"}
    )

    page = author.post(reverse(ADD), data)

    assert "“Belongs with” is for matching questions" in page.text
    assert "match" in page.context["inline_admin_formsets"][0].formset.columns.split()


def test_the_next_question_is_of_the_same_kind_and_category(author):
    answer = author.post(reverse(ADD), question_data("essay", _addanother="1"))
    question = Question.objects.get()

    page = author.get(answer["Location"])
    fresh = author.get(reverse(ADD))

    for form in (page.context["adminform"].form, fresh.context["adminform"].form):
        assert form["kind"].value() == "essay"
        assert int(form["category"].value()) == question.category_id


def test_a_question_without_a_name_is_called_as_it_begins(author):
    data = question_data("essay", name="", text="<p>Why is\nthe sea salty?</p>")

    post_new(author, "question", data)

    assert Question.objects.get().name == "Why is the sea salty?"


def test_an_author_without_a_category_gets_one(author):
    data = question_data("essay", category="")
    Category.objects.all().delete()

    author.post(reverse(ADD), data)

    category = Question.objects.get().category
    assert (category.path, category.owner.username) == ("My questions", "author")


def test_a_changed_kind_of_a_stored_question_is_saved_with_its_lines(author):
    question = make_question(Kind.ORDERING)
    address = reverse("admin:assessments_question_change", args=[question.pk])

    page = author.post(address, question_data("ordering", _kind="essay"))

    question.refresh_from_db()
    assert (page.context["kind_name"], question.kind) == ("essay", "ordering")
    assert Choice.objects.filter(question=question).exists()
