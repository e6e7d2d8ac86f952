"""The items of QTI 1.2 become our kinds."""

from decimal import Decimal

import pytest

from assessments.questions.kind import Kind
from assessments.questions.typed.matching import matches
from tests.assessments.formats.qti12.conftest import (
    FIB,
    condition,
    equal,
    item,
    lid,
    one,
    parsed,
    processing,
)

OPTIONS = [("a", "Rome"), ("b", "Paris"), ("c", "Bern")]


def weights(found):
    return [(choice.text.text, choice.weight) for choice in found.choices]


@pytest.mark.parametrize("score", ["100", "10.00", "1"])
def test_the_largest_score_is_all_points(score):
    body = lid(*OPTIONS) + processing(
        condition(equal("b"), score), condition(equal("a"), 0)
    )

    found = one(item(body, kind="multiple_choice_question", points="2.5"))

    assert (found.kind, found.points) == (Kind.SINGLE, Decimal("2.50"))
    assert weights(found) == [("Rome", 0), ("Paris", 1), ("Bern", 0)]


def test_several_answers_that_belong_together():
    rights = f"<and>{equal('a')}{equal('b')}<not>{equal('c')}</not></and>"
    with_not = one(item(lid(*OPTIONS, many=True) + processing(condition(rights, 100))))
    rights = f"<and>{equal('a')}{equal('b')}</and>"
    without = one(item(lid(*OPTIONS, many=True) + processing(condition(rights, 100))))

    assert with_not.kind == without.kind == Kind.MULTIPLE
    assert [choice.weight for choice in with_not.choices] == [
        Decimal("0.5"),
        Decimal("0.5"),
        0,
    ]
    assert with_not.choices == without.choices


def test_several_answers_with_a_share_each():
    body = lid(*OPTIONS, many=True) + processing(
        condition(equal("a"), "33.33"),
        condition(equal("b"), "33.33"),
        condition(equal("c"), "33.33"),
    )

    assert sum(c.weight for c in one(item(body)).choices) == Decimal("0.9999999")


def test_true_and_false():
    body = lid(("t", "True"), ("f", "False")) + processing(condition(equal("f"), 100))

    found = one(item(body, kind="true_false_question"))

    assert (found.kind, weights(found)) == (
        Kind.TRUE_FALSE,
        [("True", 0), ("False", 1)],
    )


def test_accepted_texts_and_an_essay():
    body = FIB + processing(condition(equal("blue") + equal("red"), 100))
    assert weights(one(item(body, kind="short_answer_question"))) == [
        ("blue", 1),
        ("red", 1),
    ]
    assert one(item(FIB + processing())).kind == Kind.ESSAY

    file = parsed(item(FIB + processing(), kind="short_answer_question"))
    assert file.questions[0].kind == Kind.ESSAY
    assert "read as an essay" in file.warnings[0].message


def test_a_blank_that_is_compared_in_another_way_is_kept_with_its_source():
    body = FIB.replace(
        "<render_fib/>",
        '<render_fib><response_label ident="x" scoring_algorithm="TextRegex"/></render_fib>',
    ) + processing(condition(equal("b.*"), 100))

    file = parsed(item(body, kind="short_answer_question"))

    assert file.questions[0].kind == "unsupported"
    assert "TextRegex" in file.warnings[0].message
    assert "TextRegex" in file.questions[0].settings["source"]


@pytest.mark.parametrize(
    ("variables", "number", "tolerance", "told"),
    [
        (
            f"<or>{equal('10')}<and><vargte>8</vargte><varlte>12</varlte></and></or>",
            "10",
            2,
            False,
        ),
        ("<vargte>1</vargte><varlte>2</varlte>", "1.5", Decimal("0.5"), False),
        ("<vargt>1</vargt><varlte>2</varlte>", "1.5", Decimal("0.5"), True),
        (equal("3.14"), "3.14", 0, False),
    ],
)
def test_numbers(variables, number, tolerance, told):
    body = '<response_str ident="r1"/>' + processing(condition(variables, 100))
    file = parsed(item(body, kind="numerical_question"))

    (found,) = file.questions
    assert [(c.text.text, c.tolerance) for c in found.choices] == [(number, tolerance)]
    assert bool(file.warnings) is told


def test_pairs_with_a_distractor():
    options = [("1", "x"), ("2", "y"), ("3", "z")]
    body = (
        lid(*options, ident="r1", stem="a")
        + lid(*options, ident="r2", stem="b")
        + processing(condition(equal("1", "r1"), 50), condition(equal("2", "r2"), 50))
    )

    found = one(item(body, kind="matching_question"))

    assert [(c.text.text, c.match) for c in found.choices] == [
        ("a", "x"),
        ("b", "y"),
        ("", "z"),
    ]


def test_feedback_of_an_option():
    body = (
        lid(*OPTIONS)
        + processing(condition(equal("b"), 100, '<displayfeedback linkrefid="f1"/>'))
        + '<itemfeedback ident="f1"><flow_mat><material><mattext>Yes.</mattext></material></flow_mat></itemfeedback>'
        + '<itemfeedback ident="general_fb"><material><mattext>So.</mattext></material></itemfeedback>'
    )

    found = one(item(body))

    assert found.choices[1].feedback.text == "Yes."
    assert found.feedback.text == "So."


@pytest.mark.parametrize(
    "kind", ["multiple_dropdowns_question", "calculated_question", "hot_spot_question"]
)
def test_other_types_are_kept_with_their_source(kind):
    file = parsed(item(processing(), kind=kind))

    assert file.questions[0].settings["type"] == kind
    assert file.warnings


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multiple_choice_question", lid(OPTIONS[0])),
        ("numerical_question", FIB),
        ("matching_question", lid(*OPTIONS)),
        ("multiple_choice_question", lid(*[(str(n), "x") for n in range(101)])),
    ],
)
def test_an_item_without_a_proper_answer_is_an_error(kind, body):
    assert len(parsed(item(body + processing(), kind=kind)).errors) == 1


def test_a_star_is_a_star():
    body = FIB + processing(condition(equal("int *p"), 100))

    found = one(item(body, kind="short_answer_question"))

    assert found.choices[0].text.text == r"int \*p"
    assert not matches(found.choices[0].text.text, "int xyzp")
    assert matches(found.choices[0].text.text, "int *p")


def test_case_counts_where_the_blank_says_so():
    blank = '<render_fib><response_label ident="x" ignore_case="false"/></render_fib>'
    body = FIB.replace("<render_fib/>", blank) + processing(condition(equal("a"), 100))

    assert one(item(body, kind="short_answer_question")).case_sensitive


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "multiple_choice_question",
            lid(*OPTIONS) + processing(condition(f"<not>{equal('a')}</not>", 100)),
        ),
        (
            "numerical_question",
            FIB + processing(condition(f"<not>{equal('3')}</not>", 100)),
        ),
        ("numerical_question", FIB + processing(condition("<vargte>3</vargte>", 100))),
        (
            "multiple_answers_question",
            lid(*OPTIONS, many=True)
            + processing(condition(f"<or>{equal('a')}{equal('b')}</or>", 100)),
        ),
    ],
)
def test_what_we_would_score_otherwise_is_kept_with_its_source(kind, body):
    file = parsed(item(body, kind=kind))

    assert [found.kind for found in file.questions] == ["unsupported"]
    assert file.warnings
