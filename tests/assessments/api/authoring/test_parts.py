"""Sections and slots over HTTP."""

import pytest

from assessments.models import Slot, Test
from tests.factories import make_category, make_question, make_test, owned_by


@pytest.fixture
def questions(author):
    with owned_by(author.user):
        return [make_question(name=name) for name in "ABC"]


@pytest.fixture
def test(author, questions):
    with owned_by(author.user):
        return make_test(slug="t", questions=questions, published=False)


def order(author):
    sections = author.get("tests/t/").json()["sections"]
    return [
        [slot["question"] or slot["category"] for slot in part["slots"]]
        for part in sections
    ]


def test_sections_are_added_moved_and_removed(author, test, questions):
    first = test.sections.get().pk
    added = author("POST", "tests/t/sections/", title="Second")
    assert (added.status_code, added.json()["position"]) == (201, 2)
    second = added.json()["id"]

    author("PATCH", f"tests/t/sections/{second}/", position=1, text="Read.")

    titles = [part["title"] for part in author.get("tests/t/sections/").json()]
    assert titles == ["Second", ""]
    assert author("DELETE", f"tests/t/sections/{first}/").status_code == 204
    assert order(author) == [[]]


def test_slots_are_added_moved_filled_and_removed(author, test, questions):
    section = test.sections.get().pk
    one, two, three = (question.pk for question in questions)
    drawer = make_category("Drawn", owner=author.user)

    added = author(
        "POST", f"tests/t/sections/{section}/slots/", category=drawer.pk, points="2.5"
    )
    assert (added.status_code, added.json()["points"]) == (201, "2.50")
    slot = added.json()["id"]
    author("PATCH", f"tests/t/slots/{slot}/", position=1)
    assert order(author) == [[drawer.pk, one, two, three]]
    author("PATCH", f"tests/t/slots/{slot}/", question=three)
    assert author.get(f"tests/t/slots/{slot}/").json()["category"] is None
    assert author("DELETE", f"tests/t/slots/{slot}/").status_code == 204
    assert order(author) == [[one, two, three]]
    assert list(Slot.objects.values_list("position", flat=True)) == [1, 2, 3]


def test_a_slot_moves_to_another_section(author, test, questions):
    second = author("POST", "tests/t/sections/", title="Second").json()["id"]
    slot = Slot.objects.first().pk

    author("PATCH", f"tests/t/slots/{slot}/", section=second)

    one, two, three = (question.pk for question in questions)
    assert order(author) == [[two, three], [one]]


def test_only_what_one_may_use_is_used(author, stranger, test, questions):
    section = test.sections.get().pk
    with owned_by(stranger.user):
        theirs = make_question(category="Theirs")
    path = f"tests/t/sections/{section}/slots/"

    assert author("POST", path, question=theirs.pk).status_code == 422
    assert author("POST", path).status_code == 422
    assert author("POST", path, question=1, category=1).status_code == 422
    assert stranger("POST", path, question=theirs.pk).status_code == 404
    assert (
        stranger("DELETE", f"tests/t/slots/{Slot.objects.first().pk}/").status_code
        == 404
    )
    assert Slot.objects.count() == 3


def test_a_part_of_another_test_is_not_found(author, test):
    with owned_by(author.user):
        make_test(slug="other", published=False)
    slot = Slot.objects.filter(section__test=test).first().pk
    section = test.sections.get().pk

    assert author.get(f"tests/other/slots/{slot}/").status_code == 404
    assert author("DELETE", f"tests/other/sections/{section}/").status_code == 404
    assert Test.objects.count() == 2


def test_the_first_slot_of_a_thousand_and_one_is_refused(author, test, questions):
    section = test.sections.get()
    Slot.objects.bulk_create(
        Slot(section=section, question=questions[0], position=number)
        for number in range(997)
    )

    answer = author(
        "POST", f"tests/t/sections/{section.pk}/slots/", question=questions[1].pk
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "test.full")
