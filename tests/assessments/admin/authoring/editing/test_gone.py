"""Rows that one editor removes or adds while another one edits."""

import pytest

from assessments.questions.kind import Kind
from tests.assessments.admin.authoring.editing.test_admin import form_of, opened, save
from tests.factories import make_question


@pytest.fixture
def question(author):
    return make_question(Kind.MULTIPLE)


def texts(question):
    return sorted(question.choices.values_list("text", flat=True))


def last(question):
    number = question.choices.count() - 1
    return f"choices-{number}", question.choices.order_by("position", "pk").last()


def test_a_line_that_somebody_else_removed_is_told_with_what_was_typed(
    author, question
):
    row, line = last(question)
    mine = opened(author, question)
    save(author, question, opened(author, question), **{f"{row}-DELETE": "on"})

    told = save(author, question, mine, **{f"{row}-text": "Ebro", "name": "New"})

    question.refresh_from_db()
    assert told.status_code == 409
    assert f"_take.choices.{line.pk}." in told.text
    assert "Ebro" in told.text
    assert question.name != "New"


@pytest.mark.parametrize(("taken", "is_back"), [("theirs", False), ("mine", True)])
def test_a_removed_line_stays_away_or_comes_back(author, question, taken, is_back):
    before = texts(question)
    row, line = last(question)
    mine = opened(author, question)
    save(author, question, opened(author, question), **{f"{row}-DELETE": "on"})
    told = save(author, question, mine, **{f"{row}-text": "Ebro", "name": "New"})

    key = f"_take.choices.{line.pk}."
    done = save(author, question, form_of(told.text), **{key: taken})

    question.refresh_from_db()
    kept = [text for text in before if text != line.text]
    assert (done.status_code, question.name) == (302, "New")
    assert texts(question) == sorted([*kept, *["Ebro"] * is_back])


def test_a_removed_line_is_told_although_the_form_has_a_fault(author, question):
    row, line = last(question)
    mine = opened(author, question)
    save(author, question, opened(author, question), **{f"{row}-DELETE": "on"})

    told = save(author, question, mine, **{f"{row}-text": "Ebro", "text": ""})
    faulty = save(
        author,
        question,
        form_of(told.text),
        **{f"_take.choices.{line.pk}.": "mine"},
    )

    assert told.status_code == 409
    assert faulty.status_code == 200
    assert "Ebro" in faulty.text
    assert 'name="_version"' in faulty.text


def test_what_both_removed_is_not_asked(author, question):
    row, line = last(question)
    mine = opened(author, question)
    save(author, question, opened(author, question), **{f"{row}-DELETE": "on"})

    done = save(author, question, mine, **{f"{row}-DELETE": "on", "name": "New"})

    question.refresh_from_db()
    assert (done.status_code, question.name) == (302, "New")
    assert line.text not in texts(question)


def test_a_line_that_somebody_else_added_is_named_and_kept(author, question):
    mine = opened(author, question)
    question.choices.create(text="Ebro", position=30, weight=0)

    told = save(author, question, mine, name="New")
    done = save(author, question, form_of(told.text))

    question.refresh_from_db()
    assert (told.status_code, done.status_code) == (409, 302)
    assert "Ebro" in told.text
    assert question.name == "New"
    assert "Ebro" in texts(question)
