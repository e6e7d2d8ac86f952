"""What a browser would post of a stored field, put in place of what was posted."""

import pytest
from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.http import QueryDict
from django.utils import timezone

from assessments.admin.authoring.editing.posted import put_stored, row_of

TEXT = "first\nsecond"


class Stored(forms.Form):
    name = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    live = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")])
    ticks = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    at = forms.SplitDateTimeField(widget=AdminSplitDateTime)


def put(field, value, posted="", row=None, prefix=None):
    """The post after the stored value was put into it, as lists by name."""
    post = QueryDict(posted, mutable=True)
    form = Stored(initial={field: value}, prefix=prefix)
    put_stored(post, form[field], row)
    return dict(post.lists())


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ("name", "Ann", ["Ann"]),
        ("name", '"<b>&', ['"<b>&']),
        ("name", "", [""]),
        ("text", TEXT, [TEXT]),
        ("text", "\n\nlate", ["\n\nlate"]),
        ("text", "</textarea><input name=name value=x>", None),
        ("live", True, ["on"]),
        ("kind", "b", ["b"]),
        ("kinds", ["a", "c"], ["a", "c"]),
        ("ticks", ["b"], ["b"]),
    ],
)
def test_a_value_is_posted_as_a_browser_would(field, value, sent):
    assert put(field, value, f"{field}=typed") == {field: sent or [value]}


@pytest.mark.parametrize(
    ("field", "value"), [("live", False), ("ticks", []), ("kinds", [])]
)
def test_what_is_not_ticked_is_not_sent(field, value):
    assert put(field, value, f"{field}=on&other=x") == {"other": ["x"]}


def test_a_moment_is_sent_in_two_parts():
    moment = timezone.make_aware(timezone.datetime(2026, 3, 1, 9, 30))

    post = put("at", moment, "at_0=typed&at_1=typed")

    assert post == {"at_0": ["2026-03-01"], "at_1": ["09:30:00"]}


def test_other_fields_stay_as_they_were_typed():
    post = put("name", "Ann", "name=Bob&name_0=x&text=kept&named=kept")

    assert post == {"name": ["Ann"], "text": ["kept"], "named": ["kept"]}


def test_a_row_is_posted_under_the_number_that_it_was_posted_with():
    post = put(
        "name",
        "stored",
        "choices-2-name=typed&choices-0-name=another",
        row="choices-2",
        prefix="choices-0",
    )

    assert post == {"choices-2-name": ["stored"], "choices-0-name": ["another"]}


def test_a_row_is_found_by_its_key():
    post = QueryDict("choices-0-id=7&choices-1-id=8&slots-0-id=9&choices-2-id=")

    assert row_of(post, "choices", "8") == "choices-1"
    assert row_of(post, "choices", "9") is None
    assert row_of(post, "slots", "9") == "slots-0"
    assert row_of(post, "choice", "8") is None
