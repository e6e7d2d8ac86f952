"""Controls of the admin: each has a name, and none asks the database for its own."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError

from assessments.admin.widgets import (
    KnownAutocomplete,
    LabelledDeletion,
    LabelledInlineForm,
    LabelledSplitDateTime,
    LabelledSplitDateTimeField,
    decimal_input,
    inner_widget,
)
from assessments.models import Choice, Question, Slot
from tests.factories import make_question


def labels(html):
    return [part.split('"')[0] for part in html.split('aria-label="')[1:]]


def test_date_and_time_are_named_after_their_field():
    class Times(forms.Form):
        opens_at = LabelledSplitDateTimeField(
            label="Opens", widget=LabelledSplitDateTime
        )

    assert labels(str(Times()["opens_at"])) == ["Opens: date", "Opens: time"]


def test_without_a_label_the_name_is_said():
    html = LabelledSplitDateTime().render("closes_at", None)

    assert labels(html) == ["Closes at: date", "Closes at: time"]


def test_an_address_that_names_no_time_is_refused_and_breaks_nothing():
    widget = LabelledSplitDateTime()

    date, time = widget.decompress("2026-03-01 09:30")
    assert (str(date), str(time)) == ("2026-03-01", "09:30:00")
    assert widget.decompress(datetime(2026, 3, 1, 9, tzinfo=UTC))[0].day == 1
    assert widget.decompress(None) == [None, None]
    with pytest.raises(ValidationError):
        widget.decompress("yesterday")


class Row(LabelledInlineForm):
    class Meta:
        model = Choice
        fields = ("text", "weight")


def test_controls_of_a_row_are_named_after_their_column():
    row = Row()

    assert labels(str(row["text"])) == [row["text"].label]
    assert labels(str(row["weight"])) == [row["weight"].label]
    assert row["text"].label != row["weight"].label


@pytest.mark.django_db
def test_the_box_that_removes_a_row_says_which():
    class Rows(LabelledDeletion, forms.BaseInlineFormSet):
        pass

    question = make_question(choices=[{"text": "Paris", "weight": 1}])
    made = forms.inlineformset_factory(
        Question, Choice, form=Row, formset=Rows, fields=("text",), extra=1
    )

    stored, new = made(instance=question).forms

    assert labels(str(stored["DELETE"])) == ["Remove Paris"]
    assert "Remove" in labels(str(new["DELETE"]))[0]


def test_the_control_is_found_within_its_links():
    select = forms.Select()
    wrapped = RelatedFieldWidgetWrapper(
        select, Slot._meta.get_field("question").remote_field, admin.site
    )

    assert inner_widget(forms.CharField(widget=wrapped)) is not wrapped
    assert isinstance(inner_widget(forms.CharField(widget=wrapped)), forms.Select)
    assert isinstance(inner_widget(forms.CharField(widget=select)), forms.Select)


def test_a_number_is_typed_on_a_keypad_with_a_decimal_sign():
    assert 'inputmode="decimal"' in decimal_input().render("weight", "0,5")


def options(widget, value):
    ((_group, found, _index),) = widget.optgroups("question", [value])
    return [(one["value"], one["label"], one["selected"]) for one in found]


@pytest.fixture
def autocomplete(db):
    field = Slot._meta.get_field("question")
    return KnownAutocomplete(field, admin.site)


def test_a_selected_row_that_is_known_is_not_asked_for(
    autocomplete, django_assert_num_queries
):
    question = make_question(name="Capital")
    autocomplete.known = question

    with django_assert_num_queries(0):
        found = options(autocomplete, str(question.pk))

    assert found == [("", "", False), (question.pk, str(question), True)]


def test_another_row_than_the_known_one_is_asked_for(autocomplete):
    known, other = make_question(), make_question(name="Other")
    autocomplete.known = known
    autocomplete.choices = forms.ModelChoiceField(Question.objects.all()).choices

    found = options(autocomplete, str(other.pk))

    assert [label for _value, label, is_chosen in found if is_chosen] == [str(other)]
    assert str(known) not in str(found)
