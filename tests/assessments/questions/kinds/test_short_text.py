import pytest

from assessments.questions.authored import AuthoredChoice, FlawCode, Forbids
from assessments.questions.kinds.short_text import ShortText
from assessments.questions.presented import shown_lines
from tests.assessments.questions.scoring.items import accepted, text_item

KIND = ShortText()


def matched(item, text):
    return [line["text"] for line in KIND.matching(item, {"text": text})]


def lines(*texts):
    return [AuthoredChoice(text, weight=1) for text in texts]


def test_every_line_that_matches_is_named_in_the_author_s_order():
    item = text_item("col*", "colour", "red", "*")

    assert matched(item, "Colour") == ["col*", "colour", "*"]
    assert matched(item, "blue") == ["*"]


def test_case_counts_where_the_question_says_so():
    assert matched(text_item("kJ"), "KJ") == ["kJ"]
    assert matched(text_item("kJ", case_sensitive=True), "KJ") == []
    assert matched(text_item("kJ", case_sensitive=True), "kJ") == ["kJ"]


def test_nothing_typed_matches_nothing():
    assert matched(text_item("*", ""), " \u200b") == []


def test_digits_in_groups_match_the_number_and_the_groups():
    assert matched(text_item("1000", "1,000"), "1,000") == ["1000", "1,000"]
    assert matched(text_item("1000", "1,000"), "1000") == ["1000"]


@pytest.mark.parametrize(
    ("choices", "codes"),
    [
        (lines("a"), []),
        (lines("a", " "), [FlawCode.EMPTY_CHOICE]),
        ([AuthoredChoice("a")], [FlawCode.NO_RIGHT_ANSWER]),
    ],
)
def test_a_flaw_is_named(choices, codes):
    assert [flaw.code for flaw in KIND.flaws(choices)] == codes


def test_a_number_that_may_be_a_decimal_is_told_unless_both_are_accepted():
    (flaw,) = KIND.flaws(lines("1,000"))

    assert flaw.forbids is Forbids.NOTHING
    assert flaw.words.startswith("“1,000” does not accept 1000")
    assert list(KIND.flaws(lines("1,000", "1000"))) == []
    assert list(KIND.flaws(lines("1,000,000"))) == []


def test_a_line_is_typed_as_it_is_written_a_star_included():
    assert KIND.typed_as(accepted("2\\*3")) == {"text": "2*3"}
    assert KIND.typed_as(accepted("caf*")) == {"text": "caf*"}


@pytest.mark.parametrize("text", ["a*b", "2\\*3", "2＊3", "plain"])
def test_a_sample_of_a_line_is_matched_by_that_line(text):
    (sample,) = KIND.samples(accepted(text))

    assert matched(text_item(text), sample["text"]) == [text]


def test_only_a_star_matches_the_star_of_another_line():
    (sample,) = KIND.samples(accepted("a*b"))

    assert matched(text_item("a*", "a?b", "axb"), sample["text"]) == ["a*"]


def test_a_response_in_words_is_the_text():
    (line,) = KIND.words(shown_lines(text_item("a")), {"text": "$b$"})

    assert (line.text, line.is_typed) == ("$b$", True)
