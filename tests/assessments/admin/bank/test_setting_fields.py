"""The settings of a kind on the page of a question."""

import pytest

from assessments.admin.bank.setting_fields import setting_fieldsets
from assessments.admin.bank.tag_field import QuestionForm
from assessments.questions.kind import Kind
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def form_of(question, **changes):
    form_class = type(
        "Form",
        (QuestionForm,),
        {
            "Meta": type(
                "Meta",
                (),
                {"model": type(question), "fields": ["kind", "name", "text"]},
            )
        },
    )
    empty = form_class(instance=question)
    data = {name: empty.initial.get(name, "") for name in empty.fields}
    return form_class(data | changes, instance=question)


def test_each_kind_with_settings_has_a_group_of_fields():
    titles = [str(title) for title, _fields in setting_fieldsets()]

    assert "Settings: Multiple choice" in titles
    assert not any("Not supported" in title for title in titles)


def test_the_settings_of_the_chosen_kind_are_stored():
    question = make_question(Kind.MULTIPLE)
    form = form_of(
        question,
        setting_multiple_rule="all_or_nothing",
        setting_ordering_rule="neighbours",
    )

    assert form.is_valid(), form.errors
    assert form.save().settings == {"rule": "all_or_nothing"}


def test_a_page_that_is_saved_unchanged_keeps_the_settings():
    question = make_question(Kind.ORDERING, settings={"rule": "neighbours"})
    form = form_of(question)

    assert form.is_valid(), form.errors
    assert form.save().settings == {"rule": "neighbours"}


def test_another_kind_takes_nothing_from_the_one_before():
    question = make_question(Kind.ORDERING, settings={"rule": "neighbours"})
    form = form_of(question, kind=Kind.MULTIPLE)

    assert form.is_valid(), form.errors
    assert form.save().settings == {}


def test_what_no_page_offers_stays():
    source = {"format": "gift", "type": "x", "source": "y"}
    question = make_question(Kind.SINGLE)
    question.kind, question.settings = "unsupported", source
    form = form_of(question)

    assert form.is_valid(), form.errors
    assert form.save().settings == source
