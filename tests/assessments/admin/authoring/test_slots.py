"""A test is built on one page: its sections and their slots."""

import pytest
from django.urls import reverse

from assessments.models import Question, Test
from tests.assessments.admin.conftest import BASICS, post_new, rows
from tests.factories import make_question, make_test


def test_author_builds_a_whole_test_on_one_page(author):
    fixed = make_question()
    slots = [
        {"position": "", "section": "", "question": fixed.pk, "points": "2"},
        {"position": "", "section": "", "category": fixed.category_id, "points": "1"},
        {"position": "", "section": "", "points": "1"},
    ]

    response = post_new(
        author, "test", BASICS | rows("sections") | rows("slots", *slots)
    )

    test = Test.objects.get()
    assert test.slug == "geography"
    section = test.sections.get()
    assert list(
        section.slots.values_list("position", "question", "category", "points")
    ) == [(1, fixed.pk, None, 2), (2, None, fixed.category_id, 1)]
    assert response.url == reverse("admin:assessments_test_change", args=[test.pk])


def test_questions_go_into_the_first_of_new_sections(author):
    slots = [{"section": "", "question": make_question().pk, "points": "1"}]
    sections = [
        {"title": "Warm up", "text_format": "plain"},
        {"title": "Main part", "text_format": "plain"},
    ]

    post_new(
        author, "test", BASICS | rows("sections", *sections) | rows("slots", *slots)
    )

    counts = [
        (part.title, part.slots.count()) for part in Test.objects.get().sections.all()
    ]
    assert counts == [("Warm up", 1), ("Main part", 0)]


def test_a_slot_with_question_and_category_is_refused(author):
    question = make_question()
    both = {"question": question.pk, "category": question.category_id, "points": "1"}

    response = post_new(author, "test", BASICS | rows("sections") | rows("slots", both))

    assert "either a question or a category" in response.text
    assert not Test.objects.exists()


def existing_test_data(test, **changes):
    section = test.sections.get()
    slots = [
        {
            "id": slot.pk,
            "position": slot.position,
            "section": section.pk,
            "question": slot.question_id,
            "points": slot.points,
        }
        for slot in section.slots.all()
    ]
    part = {"id": section.pk, "test": test.pk, "position": 1, "text_format": "plain"}
    data = BASICS | {"title": test.title, "slug": test.slug}
    data |= rows("sections", part, initial=1)
    return data | rows("slots", *slots, initial=len(slots)) | changes


def change(client, test, data):
    return client.post(reverse("admin:assessments_test_change", args=[test.pk]), data)


def test_moving_a_question_renumbers_its_section(author):
    first, second, third = (make_question() for _ in range(3))
    test = make_test(questions=[first, second, third])
    data = existing_test_data(test, **{"slots-0-position": "9"})

    change(author, test, data)

    slots = test.sections.get().slots.values_list("position", "question")
    assert list(slots) == [(1, second.pk), (2, third.pk), (3, first.pk)]


def test_a_question_is_removed_from_the_test_and_stays_in_the_bank(author):
    kept, removed = make_question(), make_question()
    test = make_test(questions=[kept, removed])

    change(author, test, existing_test_data(test, **{"slots-1-DELETE": "on"}))

    slots = test.sections.get().slots.values_list("position", "question")
    assert list(slots) == [(1, kept.pk)]
    assert Question.objects.filter(pk=removed.pk).exists()


def test_a_section_with_questions_is_not_removed(author):
    test = make_test(questions=[make_question()])

    response = change(
        author, test, existing_test_data(test, **{"sections-0-DELETE": "on"})
    )

    assert "still has questions" in response.text
    assert test.sections.get().slots.count() == 1


def test_a_section_that_was_added_and_taken_away_again_is_none(author):
    sections = [
        {"title": "Warm up", "text_format": "plain", "DELETE": "on"},
        {"title": "Main part", "text_format": "plain"},
    ]

    post_new(author, "test", BASICS | rows("sections", *sections) | rows("slots"))

    assert [part.title for part in Test.objects.get().sections.all()] == ["Main part"]


def test_a_slot_cannot_be_moved_to_a_section_of_another_test(author):
    test = make_test(questions=[make_question()])
    elsewhere = make_test(questions=[make_question()]).sections.get()
    data = existing_test_data(test, **{"slots-0-section": elsewhere.pk})

    response = change(author, test, data)

    assert "Select a valid choice" in response.text
    assert test.sections.get().slots.count() == 1


@pytest.mark.parametrize(
    ("model", "field"), [("slot", "question"), ("slot", "category")]
)
def test_what_can_be_picked_comes_in_order_page_by_page(author, model, field):
    for number in range(24, 0, -1):
        make_question(category=f"Bank {number:02}", name=f"Q {number:02}")
    query = {"app_label": "assessments", "model_name": model, "field_name": field}

    pages = [
        author.get("/admin/autocomplete/", {**query, "term": "", "page": page}).json()
        for page in (1, 2)
    ]

    texts = [one["text"] for page in pages for one in page["results"]]
    assert (len(texts), texts) == (24, sorted(texts))
