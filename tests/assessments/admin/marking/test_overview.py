"""How far each question of a test is marked, as one marker sees it."""

import pytest

from assessments.admin.marking.overview import names_of, rows_of
from assessments.models import Slot, TestShare
from tests.assessments.admin.marking.conftest import (
    essays,
    make_marker,
    mark,
    root,
)
from tests.assessments.api.conftest import client_of
from tests.factories import make_category, make_question, make_test

pytestmark = pytest.mark.django_db


def test_the_overview_says_how_far_each_question_is(client, exam):
    essays(exam, "One.", "Two.", "")

    page = client.get(root(exam)).content.decode()

    assert "2 answers wait to be marked." in page
    assert "On liberty" in page
    assert f'href="{root(exam)}2/"' in page
    assert f'href="{root(exam)}1/"' not in page


def test_each_marker_counts_their_own_marks(client, marker, exam):
    first, second, _third = essays(exam, "One.", "Two.", "Three.")
    mark(client, exam, first, points="1")
    other = make_marker(exam)
    mark(client_of(other), exam, second, points="1")

    _scored, own = rows_of(exam, marker)

    assert (own.name, own.progress.slot) == ("On liberty", 2)
    assert (own.progress.answers, own.progress.waiting) == (3, 1)
    assert (own.progress.done, own.progress.own) == (2, 1)


def test_answers_of_who_still_sits_are_not_counted(client, exam):
    essays(exam, "One.")
    make_test()  # another test, with answers of its own
    before = client.get(root(exam)).content.decode()

    assert "1 answer waits to be marked." in before


def test_a_place_is_named_as_in_the_paper():
    exam = make_test(questions=[make_question(name="B"), make_question(name="A")])
    drawn = make_category("Bank/Drawn")
    Slot.objects.create(section=exam.sections.get(), position=9, category=drawn)

    names = names_of(exam)

    assert (names[1], names[2]) == ("B", "A")
    assert "Drawn" in names[3]


def test_a_place_that_the_test_has_lost_is_still_marked(client, marker, exam):
    essays(exam, "One.")
    Slot.objects.filter(question__name="On liberty").delete()

    rows = rows_of(exam, marker)

    assert [(row.name == "", row.progress.waiting) for row in rows] == [
        (False, 0),
        (True, 1),
    ]
    assert f'href="{root(exam)}2/"' in client.get(root(exam)).content.decode()


def test_nobody_else_sees_it(client, exam):
    essays(exam, "One.")
    assert client.get(root(exam)).status_code == 200

    TestShare.objects.all().delete()

    assert client.get(root(exam)).status_code == 404
