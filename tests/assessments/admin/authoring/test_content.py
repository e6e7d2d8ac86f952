"""Authoring: the page of a test, and what the lists cost."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.assessments.admin.authoring.test_slots import existing_test_data
from tests.factories import make_question, make_test


@pytest.mark.parametrize("model", ["category", "question", "test"])
def test_a_list_costs_the_same_whatever_its_length(
    author, model, django_assert_num_queries, django_assert_max_num_queries
):
    address = reverse(f"admin:assessments_{model}_changelist")
    make_test(questions=[make_question(category="One")])
    author.get(address)  # reads the content types, once
    with django_assert_max_num_queries(20) as few:
        author.get(address)

    for number in range(5):
        make_test(questions=[make_question(category=f"More {number}")])

    with django_assert_num_queries(len(few)):
        author.get(address)


def test_the_page_of_a_test_costs_the_same_whatever_its_length(
    author, django_assert_num_queries, django_assert_max_num_queries
):
    short = make_test(questions=[make_question()])
    long = make_test(questions=[make_question() for _ in range(12)])
    author.get(
        reverse("admin:assessments_test_change", args=[long.pk])
    )  # reads the content types, once
    with django_assert_max_num_queries(30) as few:
        author.get(reverse("admin:assessments_test_change", args=[short.pk]))

    with django_assert_num_queries(len(few)):
        author.get(reverse("admin:assessments_test_change", args=[long.pk]))


def test_an_author_sees_the_preview_of_a_draft(author):
    test = make_test(published=False)

    response = author.get(reverse("preview", args=[test.slug]))

    assert response.status_code == 200


def test_the_log_says_what_was_there_before(author):
    test = make_test(title="Old", questions=[make_question(name="A")], published=False)
    data = existing_test_data(test) | {"title": "New", "duration_minutes": "45"}

    author.post(reverse("admin:assessments_test_change", args=[test.pk]), data)

    entry = LogEntry.objects.latest("pk")
    assert entry.get_change_message() == "title: Old → New\nminutes: 60 → 45"
    history = author.get(reverse("admin:assessments_test_history", args=[test.pk]))
    assert "title: Old → New" in history.text
