"""The address of the live page says which rows somebody looks at, and is read back."""

import pytest
from django.http import QueryDict

from assessments.admin.live.view import View
from assessments.monitoring.frames import FILTER_CHARS


def read(text):
    return View.read(QueryDict(text))


@pytest.mark.parametrize(
    "text", ["?", "?status=live", "?status=live&sort=deadline&page=3"]
)
def test_an_address_that_was_made_is_read_back(text):
    assert read(text.lstrip("?")).search() == text


@pytest.mark.parametrize(
    ("text", "page"),
    [("", 1), ("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("9" * 5000, 999_999_999)],
)
def test_a_page_that_makes_no_sense_is_the_first(text, page):
    assert read(f"page={text}").page == page


def test_what_is_not_known_is_left_out_and_what_is_long_is_cut():
    view = read(f"status={'x' * 500}&of_another_release=1")

    assert set(view.filter) == {"status"}
    assert len(view.filter["status"]) == FILTER_CHARS


def test_another_page_of_the_same_rows():
    assert read("status=live&page=3").search(page=4) == "?status=live&page=4"
