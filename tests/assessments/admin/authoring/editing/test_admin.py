"""The later of two saves is told, and undoes nothing."""

import pytest
from django.urls import reverse

from assessments.admin.authoring.editing.posted import _Controls
from assessments.questions.kind import Kind
from tests.factories import make_question, make_test


def address(row):
    return reverse(f"admin:assessments_{row._meta.model_name}_change", args=[row.pk])


def form_of(text):
    """What a browser would send of the last form of a page."""
    controls = _Controls()
    controls.feed(text[text.rindex('name="_version"') - 60 :])
    data = {}
    for name, value in controls.pairs:
        if "__prefix__" not in name and name:
            data.setdefault(name, []).append(value)
    names = ("_save", "_continue", "_addanother", "_preview", "_publish", "_unpublish")
    return {name: value for name, value in data.items() if name not in names}


def opened(client, row):
    return form_of(client.get(address(row)).text)


def save(client, row, form, **changes):
    return client.post(address(row), form | changes)


@pytest.fixture
def test(author):
    return make_test(title="Rivers", rules="Be kind", questions=[make_question()])


def test_a_save_on_the_newest_version_is_saved(author, test):
    save(author, test, opened(author, test), title="Lakes")

    test.refresh_from_db()
    assert test.title == "Lakes"


def test_a_save_that_would_undo_another_names_both_values(author, test):
    mine = opened(author, test)
    save(author, test, opened(author, test), title="Lakes")

    response = save(author, test, mine, title="Seas", rules="Be quick")

    test.refresh_from_db()
    assert response.status_code == 409
    assert (test.title, test.rules) == ("Lakes", "Be kind")
    for said in ("Lakes", "Seas", "Title", "author", "Be quick"):
        assert said in response.text
    assert "_take.title" in response.text
    assert "_take.rules" not in response.text


@pytest.mark.parametrize(("taken", "title"), [("theirs", "Lakes"), ("mine", "Seas")])
def test_either_value_is_taken_and_everything_else_comes_along(
    author, test, taken, title
):
    mine = opened(author, test)
    save(author, test, opened(author, test), title="Lakes")
    told = save(author, test, mine, title="Seas", rules="Be quick")

    save(author, test, form_of(told.text), **{"_take.title": taken})

    test.refresh_from_db()
    assert (test.title, test.rules) == (title, "Be quick")


def test_a_third_save_meanwhile_is_told_as_well(author, test):
    mine = opened(author, test)
    save(author, test, opened(author, test), title="Lakes")
    told = form_of(save(author, test, mine, title="Seas").text)
    save(author, test, opened(author, test), title="Oceans")

    again = save(author, test, told, **{"_take.title": "mine"})

    test.refresh_from_db()
    assert (again.status_code, test.title) == (409, "Oceans")


def test_what_only_the_other_changed_is_not_undone(author, test):
    mine = opened(author, test)
    save(author, test, opened(author, test), title="Lakes")

    told = save(author, test, mine, rules="Be quick")
    save(author, test, form_of(told.text))

    test.refresh_from_db()
    assert told.status_code == 409
    assert (test.title, test.rules) == ("Lakes", "Be quick")


def test_the_lines_of_a_question_are_told_too(author):
    question = make_question(Kind.SINGLE)
    line = question.choices.first()
    mine = opened(author, question)
    save(author, question, opened(author, question), **{"choices-0-text": "Ebro"})

    told = save(author, question, mine, **{"choices-0-text": "Po", "name": "New"})
    key = f"_take.choices.{line.pk}.text"
    save(author, question, form_of(told.text), **{key: "theirs"})

    line.refresh_from_db()
    question.refresh_from_db()
    assert (told.status_code, line.text, question.name) == (409, "Ebro", "New")


def test_a_line_that_is_taken_away_meanwhile_changed_is_told(author):
    question = make_question(Kind.SINGLE)
    line = question.choices.last()
    number = question.choices.count() - 1
    text, gone = f"choices-{number}-text", f"choices-{number}-DELETE"
    mine = opened(author, question)
    save(author, question, opened(author, question), **{text: "Ebro"})

    told = save(author, question, mine, **{gone: "on"})

    assert told.status_code == 409
    assert question.choices.get(pk=line.pk).text == "Ebro"


def test_somebody_who_saves_the_same_is_not_asked(author, test):
    mine = opened(author, test)
    save(author, test, opened(author, test), title="Lakes")

    response = save(author, test, mine, title="Lakes")

    assert response.status_code == 302


def test_a_version_that_is_none_is_older_than_all(author, test):
    response = save(author, test, opened(author, test), title="Seas", _version="[]")

    test.refresh_from_db()
    assert (response.status_code, test.title) == (409, "Rivers")
