import pytest

from assessments.grading.accepted_lines import (
    BadAcceptedLine,
    accepted_as_text,
    parse_accepted,
)


def said(text, has_tolerances=False):
    lines = parse_accepted(text, has_tolerances=has_tolerances)
    return [(line["weight"], line["text"], line["tolerance"]) for line in lines]


def test_a_line_is_a_share_and_what_to_accept():
    assert said("1 = Paris\n\n 0,5=a = b\n0 = c\n.25 = d\n1.0 = e") == [
        ("1", "Paris", "0"),
        ("0.5", "a = b", "0"),
        ("0", "c", "0"),
        ("0.25", "d", "0"),
        ("1", "e", "0"),
    ]


def test_only_a_number_has_a_tolerance():
    assert said("1 = 3.15 ± 0,01", has_tolerances=True) == [("1", "3.15", "0.01")]
    assert said("1 = 3 +/- 1", has_tolerances=True) == [("1", "3", "1")]
    assert said("1 = 3.15 ± 0.01") == [("1", "3.15 ± 0.01", "0")]


@pytest.mark.parametrize("line", ["Paris", "2 = Paris", "1 =", "= Paris", "-1 = a"])
def test_another_line_is_named(line):
    with pytest.raises(BadAcceptedLine) as refused:
        parse_accepted(f"1 = Rome\n{line}", has_tolerances=False)
    assert refused.value.number == 2


def test_what_is_written_can_be_read_again():
    text = "1 = 3.15 ± 0.01\n0.5 = 3"
    assert accepted_as_text(parse_accepted(text, has_tolerances=True)) == text
