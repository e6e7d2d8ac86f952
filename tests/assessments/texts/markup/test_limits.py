"""How much markup is too much to be parsed."""

import pytest

from assessments.texts.markup.limits import (
    MAX_CELLS,
    MAX_OPEN,
    MAX_REPEATED,
    has_too_many_cells,
    is_too_nested,
)


@pytest.mark.parametrize("tag", ["div", "b", "span", "B", "madeup"])
def test_so_many_open_tags_are_enough(tag):
    assert not is_too_nested(f"<{tag}>" * MAX_OPEN)
    assert is_too_nested(f"<{tag}>" * (MAX_OPEN + 1))


def test_a_tag_that_is_closed_is_open_no_more():
    assert not is_too_nested("<div></div>" * 5000)
    assert not is_too_nested("<b>x</b>" * 5000)


def test_an_end_without_a_beginning_closes_nothing():
    assert is_too_nested("<div></i>" * (MAX_OPEN + 1))
    assert not is_too_nested("</div>" * 5000)


def test_an_end_closes_one_of_several():
    assert is_too_nested("<div><div></div>" * (MAX_OPEN + 1))
    assert not is_too_nested("<div><div></div>" * (MAX_OPEN - 1))


@pytest.mark.parametrize("tag", ["br", "p", "li", "td", "IMG", "tr"])
def test_what_the_next_tag_closes_is_never_open(tag):
    assert not is_too_nested(f"<{tag}>" * 5000)


def test_a_slash_closes_a_path_and_not_a_div():
    assert not is_too_nested("<path d='M0'/>" * 5000)
    assert is_too_nested("<div/>" * (MAX_OPEN + 1))
    assert is_too_nested("<b/>" * (MAX_OPEN + 1))


def test_a_tag_counts_as_often_as_the_open_ones_repeat_it():
    bold, rest = 9, MAX_REPEATED // 10 - 9

    assert not is_too_nested("<b>" * bold + "<p>" * rest)
    assert is_too_nested("<b>" * bold + "<p>" * (rest + 10))
    # A div is not repeated in what follows.
    assert not is_too_nested("<div>" * bold + "<p>" * (rest + 10))


def test_comparisons_are_no_tags():
    assert not is_too_nested("a < b and c <= d, 1<2" * 5000)


def test_a_table_may_have_so_many_cells():
    row = "|" * 1000
    lines = MAX_CELLS // 1000

    assert not has_too_many_cells("\n".join([row] * lines))
    assert has_too_many_cells("\n".join([row] * (lines + 1)))


def test_every_line_counts_as_the_longest_because_a_table_fills_it():
    lines = ["x"] * (MAX_CELLS // 1000)

    assert not has_too_many_cells("\n".join(lines))
    assert has_too_many_cells("\n".join([*lines, "|" * 1000]))
