from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.grading.overlay import Correction, Corrections, VersionKey, Void
from assessments.models import Answer, Mark
from assessments.papers.feedback import Remark, RubricWords, marked_items, marks_of
from assessments.papers.freezing import freeze_paper
from assessments.questions.kind import Kind
from assessments.questions.presented import Line
from assessments.questions.responses import normalise
from assessments.questions.versions import digest_of
from tests.factories import RESPONSES, make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


def marked(question, response, score="1.00"):
    """The one item of a paper, answered so."""
    paper = freeze_paper(make_test(questions=[question]), seed=1)
    score = None if score is None else Decimal(score)
    (item,) = marked_items(paper, [Answer(number=1, response=response, score=score)])
    return item


def texts(lines):
    return [line.text for line in lines]


@pytest.mark.parametrize(
    ("kind", "response", "given", "right"),
    [
        (Kind.SINGLE, {"choice": 2}, ["Rome"], ["Paris"]),
        (Kind.MULTIPLE, {"choices": [1, 3]}, ["2", "4"], ["2", "3"]),
        (Kind.TRUE_FALSE, {"value": False}, ["False"], ["True"]),
        (Kind.SHORT_TEXT, {"text": "Rom"}, ["Rom"], ["Paris"]),
        (Kind.NUMERICAL, {"number": "3"}, ["3"], ["3.14 ± 0.01"]),
        (Kind.ESSAY, {"text": "Well."}, ["Well."], []),
    ],
)
def test_item_says_what_was_given_and_what_was_right(kind, response, given, right):
    item = marked(make_question(kind), response)

    assert texts(item.given) == given
    assert texts(item.right) == right


def test_matching_names_both_sides_of_each_pair():
    question = make_question(Kind.MATCHING)
    paper = freeze_paper(make_test(questions=[question]), seed=1)
    options = [option["text"] for option in paper["items"][0]["options"]]
    rome = options.index("Rome") + 1

    answers = [Answer(number=1, response={"pairs": {"1": rome}})]
    (item,) = marked_items(paper, answers)

    assert item.given == (Line("France", match="Rome"),)
    assert item.right == (Line("France", match="Paris"), Line("Italy", match="Rome"))


def test_ordering_lists_the_items_in_both_orders():
    item = marked(make_question(Kind.ORDERING), {"order": [3, 2, 1]})

    assert sorted(texts(item.given)) == ["one", "three", "two"]
    assert texts(item.right) == ["one", "two", "three"]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_marked_with_and_without_an_answer(kind):
    assert normalise(kind, RESPONSES[kind], options=3, stems=2) is not None

    assert marked(make_question(kind), RESPONSES[kind]).given != ()
    assert marked(make_question(kind), None).given == ()


def test_feedback_is_of_what_was_chosen_and_of_the_question():
    choices = [
        {"text": "Paris", "weight": 1, "feedback": "Yes."},
        {"text": "Rome", "feedback": "That is Italy."},
    ]
    question = make_question(choices=choices, feedback="Look at a map.")

    item = marked(question, {"choice": 2})

    assert texts(item.feedback) == ["That is Italy.", "Look at a map."]


@pytest.mark.parametrize(
    ("kind", "line", "response"),
    [
        (Kind.SHORT_TEXT, "*rome*", {"text": "In Rome"}),
        (Kind.NUMERICAL, "3", {"number": "3.0"}),
    ],
)
def test_feedback_of_a_typed_answer_is_that_of_the_line_that_decided(
    kind, line, response
):
    lines = [
        {"text": "7", "weight": 1, "feedback": "Yes."},
        {"text": line, "feedback": "Not *quite*."},
        {"text": "*", "feedback": "No."},
    ]
    question = make_question(
        kind, choices=lines, text_format="markdown", feedback="So."
    )

    item = marked(question, response, "0.00")

    assert item.feedback == (
        Line("Not *quite*.", "markdown"),
        Line("So.", "markdown"),
    )
    assert texts(marked(question, None, "0.00").feedback) == ["So."]


@pytest.mark.parametrize(
    ("score", "shown", "is_full"),
    [("1.00", "1", True), ("0.50", "0.5", False), (None, None, False)],
)
def test_score_has_no_needless_zeros_and_may_be_awaited(score, shown, is_full):
    item = marked(make_question(), {"choice": 1}, score)

    assert (item.score, item.points, item.is_full) == (shown, "1", is_full)


def remarks(attempt):
    answers = list(attempt.answers.all())
    marks = marks_of(answers)
    return [one.remarks for one in marked_items(attempt.paper.content, answers, marks)]


def give(answer, points, **fields):
    return Mark.objects.create(
        answer=answer,
        revision=answer.revision,
        response=answer.response,
        points=points,
        at=timezone.now(),
        **fields,
    )


def test_only_the_marks_that_count_are_read_by_the_candidate():
    questions = [make_question(Kind.ESSAY), make_question(Kind.ESSAY)]
    attempt = make_attempt(test=make_test(questions=questions))
    first, second = attempt.answers.order_by("number")
    lines = [
        {"text": "Names the author", "points": "1.00"},
        {"text": "Wrong year", "points": "-0.50"},
    ]
    give(first, 1, comment="Too harsh.")
    give(first, 0, comment="Look at\nchapter 2.", lines=lines)
    give(second, 1)

    words = (
        RubricWords("Names the author", "+1"),
        RubricWords("Wrong year", "\N{MINUS SIGN}0.5"),
    )
    assert remarks(attempt) == [(Remark(words, "Look at\nchapter 2."),), ()]


def test_what_was_said_about_another_text_is_not_shown():
    attempt = make_attempt(test=make_test(questions=[make_question(Kind.ESSAY)]))
    answer = attempt.answers.get()
    give(answer, 1, comment="Good.")
    shown = remarks(attempt)
    Answer.objects.update(response={"text": "Another."}, revision=answer.revision + 1)

    assert shown == [(Remark((), "Good."),)]
    assert remarks(attempt) == [()]


def corrected(question, correction, response):
    paper = freeze_paper(make_test(questions=[question]), seed=1)
    (item,) = paper["items"]
    version = VersionKey(1, item["question_id"], digest_of(item))
    answers = [Answer(number=1, response=response, score=Decimal(1))]
    corrections = Corrections([(version, correction)])
    (marked_item,) = marked_items(paper, answers, corrections=corrections)
    return marked_item


def test_the_right_answers_and_points_are_those_that_count_now():
    line = {"text": "Lutetia", "weight": "1", "tolerance": "0", "feedback": ""}
    correction = Correction({"accepted": [line]}, points=Decimal(3))

    item = corrected(make_question(Kind.SHORT_TEXT), correction, {"text": "Lutetia"})

    assert texts(item.right) == ["Lutetia", "Paris"]
    assert item.points == "3"
    assert item.correction == (
        "The right answer was corrected. The points of the question were changed."
    )


@pytest.mark.parametrize(
    ("correction", "points", "words"),
    [
        (Correction(void=Void.FULL), "1", "everybody gets all of its points"),
        (Correction(void=Void.OUT), "0", "does not count for anybody"),
        (Correction(), "1", ""),
    ],
)
def test_a_void_question_says_so(correction, points, words):
    item = corrected(make_question(), correction, {"choice": 1})

    assert item.points == points
    assert words in item.correction
    assert bool(words) == bool(item.correction)
