"""The picker of questions."""

import pytest
from django.urls import reverse

from tests.factories import make_question


@pytest.fixture
def pick(author):
    def found(term):
        query = {
            "app_label": "assessments",
            "model_name": "slot",
            "field_name": "question",
            "term": term,
        }
        rows = author.get(reverse("admin:autocomplete"), query).json()["results"]
        return [row["text"] for row in rows]

    return found


def test_a_row_says_kind_category_and_the_first_line(pick):
    make_question(name="Capital", category="Maps", text="Which city\nis it?")

    assert pick("capital") == ["Capital · Single choice · Maps · Which city is it?"]


def test_an_exact_name_comes_first(pick):
    for name in ("A capital", "Capital of France", "Capital"):
        make_question(name=name, text="?")

    assert [row.split(" · ")[0] for row in pick("capital")] == [
        "Capital",
        "Capital of France",
        "A capital",
    ]


def test_a_long_line_is_cut_and_markup_is_left_out(pick):
    make_question(name="Long", text="<b>word</b> " * 60, text_format="html")

    (row,) = pick("long")
    assert row.endswith("…")
    assert "<b>" not in row
