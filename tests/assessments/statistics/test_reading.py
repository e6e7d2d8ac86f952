from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Answer, Attempt, KeyOverlay, Test
from assessments.questions.kind import Kind
from assessments.questions.registry import kind_of
from assessments.services.attempts import submit_attempt
from assessments.statistics.reading import Which, statistics_of
from tests.assessments.gradebook.test_table import sat
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_category,
    make_question,
    make_test,
    make_user,
)

PARIS, ROME = RESPONSES[Kind.SINGLE], {"choice": 2}


@pytest.fixture(autouse=True)
def db(either_database, db):
    """Ids are compared in Python in the order of the database, so in both of them."""


@pytest.fixture
def test():
    questions = [
        make_question(Kind.SINGLE, name="capital"),
        make_question(Kind.ESSAY, name="essay"),
    ]
    return make_test(questions=questions, attempts_allowed=3)


def read(test, which=Which.FIRST):
    return statistics_of(test, timezone.now(), which)


def test_what_was_sat_is_counted(test):
    sat(test, "ada", capital=PARIS)
    sat(test, "ben", capital=ROME)
    sat(test, "cleo")

    found = read(test)

    capital, essay = found.questions
    assert (capital.name, capital.kind, capital.max) == ("capital", "single", 1.0)
    assert capital.figures.attempts == 3
    assert capital.figures.facility == pytest.approx(1 / 3)
    assert capital.figures.guess == pytest.approx(1 / 3, abs=0.01)
    assert essay.figures.facility == 0
    (asked,) = capital.asked
    rows = [
        (row.line.text if row.line else None, row.attempts, row.is_right)
        for row in asked.responses.rows
    ]
    assert rows == [
        ("Paris", 1, True),
        ("Rome", 1, False),
        ("Bern", 0, False),
        (None, 1, False),
    ]


def test_an_essay_that_waits_leaves_the_other_questions_their_figures(test):
    sat(test, "ada", capital=PARIS, essay={"text": "Long."})
    sat(test, "ben", capital=ROME)

    capital, essay = read(test).questions

    assert (capital.figures.facility, capital.waiting) == (0.5, 0)
    assert (essay.figures.facility, essay.waiting) == (None, 1)
    assert read(test).figures.max == 1.0


def test_attempts_that_do_not_count_are_left_out_and_said(test):
    sat(test, "ada", capital=PARIS)
    gone = sat(test, "ben", capital=ROME)
    Attempt.objects.filter(pk=gone.pk).update(status="voided")
    make_attempt(make_user("cleo"), test)
    make_attempt(
        make_user("dan"), test, deadline=timezone.now() - timedelta(minutes=10)
    )

    found = read(test)

    assert found.figures.attempts == 1
    assert (found.left_out.voided, found.left_out.open) == (1, 2)
    assert found.questions[0].figures.facility == 1.0


@pytest.mark.parametrize(
    ("which", "facility", "others"),
    [(Which.FIRST, 0.0, 2), (Which.LAST, 1.0, 2), (Which.ALL, 1 / 3, 0)],
)
def test_of_several_attempts_the_chosen_ones_count(test, which, facility, others):
    ada = sat(test, "ada", capital=ROME).candidate
    for response in (ROME, PARIS):
        again(test, ada, response)

    found = read(test, which)

    assert found.questions[0].figures.facility == pytest.approx(facility)
    assert found.left_out.others == others


def again(test, candidate, response):
    attempt = make_attempt(candidate, test)
    Answer.objects.filter(attempt=attempt, number=1).update(response=response)
    submit_attempt(attempt.pk, actor=candidate, now=timezone.now())


def test_a_voided_first_attempt_leaves_the_second_to_count(test):
    first = sat(test, "ada", capital=ROME)
    again(test, first.candidate, PARIS)
    Attempt.objects.filter(pk=first.pk).update(status="voided")

    assert read(test).questions[0].figures.facility == 1.0


def corrected(test, attempt, **correction):
    KeyOverlay.objects.create(
        test=test,
        version_id=attempt.paper.content["items"][0]["question_version"],
        correction=correction,
        revision=1,
        at=timezone.now(),
    )
    Test.objects.filter(pk=test.pk).update(key_revision=1)
    test.refresh_from_db()


def test_a_question_that_was_taken_out_has_no_figures(test):
    corrected(test, sat(test, "ada", capital=PARIS), void="out")

    found = read(test)

    capital, essay = found.questions
    assert (capital.is_void, capital.figures.facility) == (True, None)
    assert capital.asked[0].responses.rows[0].attempts == 1
    assert (essay.is_void, found.figures.max, found.figures.questions) == (False, 1, 1)


def test_the_key_and_the_points_are_those_of_the_correction(test):
    first = sat(test, "ada", capital=ROME)
    item = first.paper.content["items"][0]
    numbers = {line.text: line.number for line in kind_of("single").key_lines(item)}
    verdicts = {numbers["Rome"]: "right", numbers["Paris"]: "wrong"}
    corrected(test, first, lines=verdicts, points="3")
    Answer.objects.filter(attempt=first, number=1).update(score=3)

    capital = read(test).questions[0]

    rows = capital.asked[0].responses.rows
    assert [row.line.text for row in rows if row.is_right] == ["Rome"]
    assert (capital.max, capital.figures.facility) == (3, 1)


def test_shuffled_papers_line_up():
    questions = [make_question(name=f"q{number}") for number in range(4)]
    test = make_test(questions=questions, shuffle_questions=True, shuffle_choices=True)
    for number in range(12):
        attempt = make_attempt(make_user(f"user{number}"), test)
        for item in attempt.paper.content["items"]:
            texts = [option["text"] for option in item["options"]]
            chosen = "Paris" if item["name"] == "q2" else "Bern"
            Answer.objects.filter(attempt=attempt, number=item["number"]).update(
                response={"choice": texts.index(chosen) + 1}
            )
        submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    found = read(test).questions

    assert [one.name for one in found] == ["q0", "q1", "q2", "q3"]
    assert [one.figures.facility for one in found] == [0, 0, 1, 0]
    counts = {row.line.text: row.attempts for row in found[2].asked[0].responses.rows}
    assert counts == {"Paris": 12, "Rome": 0, "Bern": 0}


def test_drawn_questions_have_figures_of_their_own():
    drawer = make_category("Drawn")
    for number in range(3):
        make_question(name=f"drawn {number}", category="Drawn")
    test = make_test(questions=[make_question(name="fixed")])
    test.sections.get().slots.create(category=drawer, position=2)
    for number in range(12):
        sat(test, f"user{number}", **{"drawn 0": PARIS, "fixed": PARIS})

    fixed, drawn = read(test).questions

    assert (fixed.name, drawn.name) == ("fixed", "")
    by_name = {one.asked.name: one.figures for one in drawn.asked}
    assert sum(figures.attempts for figures in by_name.values()) == 12
    for name, figures in by_name.items():
        assert figures.facility == (name == "drawn 0")
    assert drawn.figures.attempts == 12


def test_a_test_that_nobody_sat(test):
    found = read(test)

    assert (found.figures.attempts, found.questions) == (0, ())


@pytest.mark.parametrize("count", [1, 8])
def test_statements_do_not_grow_with_attempts(test, count, django_assert_num_queries):
    for number in range(count):
        sat(test, f"user{number}", capital=PARIS)

    with django_assert_num_queries(3):
        read(test)
