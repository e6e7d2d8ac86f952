"""What stands between the braces, kind by kind."""

from decimal import Decimal

import pytest

from assessments.formats.gift import reader as gift
from assessments.questions.kind import Kind
from assessments.questions.parsed import Text


def only(answers, stem="Why?"):
    """The question with these answers, without problems."""
    file = gift.parse(f"{stem} {{{answers}}}")

    assert file.problems == []
    return file.questions[0]


def problems_of(answers):
    file = gift.parse(f"Why? {{{answers}}}")
    return [(p.severity.value, p.message) for p in file.problems]


def weights(question):
    return [(choice.text.text, choice.weight) for choice in question.choices]


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ("", Kind.ESSAY),
        ("####Well done.", Kind.ESSAY),
        ("#1", Kind.NUMERICAL),
        ("=a ~b", Kind.SINGLE),
        ("~a ~%100%b", Kind.MULTIPLE),
        ("=a -> b =c -> d", Kind.MATCHING),
        ("T", Kind.TRUE_FALSE),
        ("FALSE#no", Kind.TRUE_FALSE),
        ("=a =b", Kind.SHORT_TEXT),
        ("a -> b", Kind.SHORT_TEXT),
        (">\na\nb", Kind.ORDERING),
    ],
)
def test_the_answers_tell_the_kind(answers, kind):
    assert only(answers).kind is kind


def test_a_single_choice_has_one_right_answer_and_feedback():
    question = only("~ no #Wrong: see 1. =yes#Right.\n~%50%so so ~never")

    assert weights(question) == [
        ("no", 0),
        ("yes", 1),
        ("so so", Decimal("0.5")),
        ("never", 0),
    ]
    assert [choice.feedback.text for choice in question.choices] == [
        "Wrong: see 1.",
        "Right.",
        "",
        "",
    ]


def test_weights_alone_make_a_multiple_choice():
    question = only("~%33.33333%a ~%33.333%b ~%33,33333%c ~%-100%d ~e")

    third = Decimal("0.3333333")
    assert weights(question) == [
        ("a", third),
        ("b", third),
        ("c", third),
        ("d", -1),
        ("e", 0),
    ]


def test_a_tilde_before_an_equals_sign_adds_nothing():
    assert weights(only("~=a ~b")) == [("a", 1), ("b", 0)]


def test_a_percent_sign_alone_is_text():
    assert weights(only("=100 % ~%x% ~5%")) == [("100 %", 1), ("%x%", 0), ("5%", 0)]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("a ~%100%b", "What stands before the first “~” was read as wrong answer."),
        ("~a ~b", "No answer is right."),
        ("=a =b ~c", "Several answers are right, but only one can be chosen."),
        ("=a ~b ~b", "Two answers read the same."),
        ("=a ~", "An answer is empty."),
        ("=a ~#1", "An answer is empty; a “#” in an answer is written “\\#”."),
        ("=%50%a ~b", "No answer is worth all of the points."),
        ("~%40%a ~%50%b", "The right answers are worth 90 % together, not 100 %."),
        ("~%1e400%a ~b", "A weight is at most 100 %; this one was cut to that."),
        ("True", "Read as a text to type; true/false is written {TRUE} or {FALSE}."),
        ("=a =", "An empty answer was left out."),
        ("=%0%a", "No answer is right."),
        ("=a =%-5%b", "A typed answer cannot cost points; 0 was used."),
        (">2 EXACT\na\nb\nc", "All items are shown, not only some of them."),
        ("#5..1", "The range runs backwards; it was turned around."),
        ("#5:-1", "A tolerance has no sign; the minus was left out."),
        ("#1,5", "The comma was read as decimal point: 1.5."),
        ("#%50%1", "No answer is worth all of the points."),
        ("=%50%a", "No answer is worth all of the points."),
        ("=%50%caf*#1 =%100%cafe#2", "No answer is worth all of the points."),
        ("=%0%* =a", "No answer is right."),
    ],
)
def test_what_is_odd_is_imported_with_a_warning(answers, message):
    assert problems_of(answers) == [("warning", message)]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ("~%100%a", "A choice needs at least two answers."),
        ("~%NaN%a ~b", "A weight is a number from -100 to 100."),
        (
            "#1,000",
            "“1,000” can be read in two ways. Write 1.0000 for the decimal number, or "
            "1000 for the whole number.",
        ),
        ("~%-Infinity%a ~b", "A weight is a number from -100 to 100."),
        ("~a" * 101, "The question has 101 answers; at most 100 can be imported."),
        ("=a" * 101, "The question has 101 answers; at most 100 can be imported."),
        ("=a -> b", "Matching needs at least two pairs."),
        ("= -> b = -> c", "Matching needs at least two pairs."),
        ("=a -> b =c -> ", "There is nothing after the “->”."),
        ("=a -> b =c", "A pair is written “=this -> belongs to that”."),
        (">a", "An ordering needs at least two items, one on each line."),
        ("#", "Write a number after the “#”."),
        ("#five", "“five” is not a number."),
        ("#5 km", "“5 km” is not a number."),
        ("#5:x", "“x” is not a number."),
        ("#1e400", "This number is too large or too fine."),
        ("#1:1e-101", "This tolerance is too fine to be stored."),
        ("#NaN", "“NaN” is not a number."),
    ],
)
def test_what_makes_no_sense_is_an_error(answers, message):
    problems = problems_of(answers)

    assert ("error", message) in problems
    assert gift.parse(f"Why? {{{answers}}}").questions == []


def test_an_empty_short_answer_is_an_error():
    assert problems_of("=")[-1] == ("error", "There is no answer between the braces.")


def test_a_hundred_options_are_read():
    options = "".join(f"~{number}" for number in range(99))

    assert len(only(f"=yes{options}").choices) == 100


@pytest.mark.parametrize(
    ("word", "right"), [("T", 1), ("TRUE", 1), ("F", 0), ("FALSE", 0)]
)
def test_true_and_false_are_two_options(word, right):
    question = only(f"{word}#when wrong#when right")

    assert weights(question) == [("True", right), ("False", 1 - right)]
    said = {choice.weight: choice.feedback.text for choice in question.choices}
    assert said == {1: "when right", 0: "when wrong"}


def test_short_texts_are_accepted_with_weights():
    question = only("=%100%two  words#Yes. =%50%Ada* =three")

    assert weights(question) == [
        ("two words", 1),
        ("Ada*", Decimal("0.5")),
        ("three", 1),
    ]
    assert question.choices[0].feedback == Text("Yes.", "moodle")


@pytest.mark.parametrize(
    ("answers", "accepted"),
    [
        ("#1822", [("1822", 0, 1)]),
        ("#3.14:0.005", [("3.14", Decimal("0.005"), 1)]),
        ("#3.141..3.142", [("3.1415", Decimal("0.0005"), 1)]),
        ("#-5..5", [("0", 5, 1)]),
        ("#=1822:0 =%50%1822:2", [("1822", 0, 1), ("1822", 2, Decimal("0.5"))]),
        ("#1e3:1E-20", [("1000", Decimal("1e-20"), 1)]),
        ("#4~#Count again.", [("4", 0, 1), ("*", 0, 0)]),
    ],
)
def test_numbers_are_accepted_within_a_tolerance(answers, accepted):
    question = only(answers)

    assert [(c.text.text, c.tolerance, c.weight) for c in question.choices] == accepted


def test_feedback_for_any_other_number_is_kept():
    assert only("#4~#Count again.").choices[1].feedback.text == "Count again."


def test_pairs_match_and_a_match_alone_distracts():
    question = only(
        "=cat -> cat food =dog->dog food = -> hay", stem="[html]Who eats it?"
    )

    assert [(c.text, c.match) for c in question.choices] == [
        (Text("cat", "html"), "cat food"),
        (Text("dog", "html"), "dog food"),
        (Text("", "html"), "hay"),
    ]


@pytest.mark.parametrize(
    "options", ["", "ALL", "3 EXACT VERTICAL", "0 ALL H ABSOLUTE_POSITION SHOW none"]
)
def test_items_to_order_stand_on_a_line_each(options):
    question = only(f">{options}\n  one\n  [html]<b>two</b>\n  three\n")

    assert [choice.text for choice in question.choices] == [
        Text("one", "moodle"),
        Text("<b>two</b>", "html"),
        Text("three", "moodle"),
    ]


def test_the_first_item_may_stand_beside_the_sign():
    question = only(">one thing\nanother")

    assert [choice.text.text for choice in question.choices] == ["one thing", "another"]
