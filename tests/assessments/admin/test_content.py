"""Authoring: questions, publishing, and what the lists cost."""

import pytest
from django.urls import reverse

from assessments.kinds import Kind
from assessments.models import Question
from tests.assessments.admin.conftest import post_new, question_data
from tests.factories import make_question, make_test


def publish(client, test, verb="publish"):
    address = reverse(f"admin:assessments_test_{verb}", args=[test.pk])
    return client.post(address, follow=True)


def test_author_adds_a_question_with_its_choices(author):
    data = question_data(
        "single", {"text": "Paris", "weight": "1"}, {"text": "Rome"}, {"text": "Bern"}
    )

    post_new(author, "question", data)

    question = Question.objects.get()
    assert list(question.choices.values_list("position", "text", "weight")) == [
        (1, "Paris", 1),
        (2, "Rome", 0),
        (3, "Bern", 0),
    ]


def test_a_question_whose_lines_do_not_fit_its_kind_is_refused(author):
    data = question_data("single", {"text": "Paris"}, {"text": "Rome"})

    response = post_new(author, "question", data)

    assert "Mark the right option: give it the weight 1." in response.text
    assert not Question.objects.exists()


@pytest.mark.parametrize("weight", ["50", "100", "-100", "1.5"])
def test_a_weight_in_percent_is_refused_with_the_range(author, weight):
    data = question_data("single", {"text": "Paris", "weight": weight}, {"text": "No"})

    response = post_new(author, "question", data)

    assert "A weight is a share of the points, from −1 to 1" in response.text
    assert not Question.objects.exists()


def test_weights_are_shown_without_needless_zeros(author):
    question = make_question(Kind.MULTIPLE)

    page = author.get(reverse("admin:assessments_question_change", args=[question.pk]))

    forms = page.context["inline_admin_formsets"][0].formset.initial_forms
    assert [str(form["weight"].value()) for form in forms] == ["0.5", "0.5", "-1"]


def test_empty_rows_are_no_lines(author):
    data = question_data("essay", {}, {})

    post_new(author, "question", data)

    assert Question.objects.get().choices.count() == 0


PICTURE = '<img src="data:image/png;base64,iVBORw0KGgo=">'


def test_a_picture_without_description_is_saved_and_told(author):
    data = question_data("essay", text=PICTURE, text_format="html")

    response = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert Question.objects.get().text == PICTURE
    assert "A picture has no description" in response.text
    assert "or alt=&quot;&quot; if it merely decorates" in response.text


def test_a_picture_that_merely_decorates_is_not_told(author):
    text = PICTURE.replace("<img", '<img alt=""')
    data = question_data("essay", text=text, text_format="html")

    response = author.post(reverse("admin:assessments_question_add"), data, follow=True)

    assert Question.objects.get().text == text
    assert "description" not in response.text


def test_publishing_tells_what_not_everybody_can_read(author):
    question = make_question(Kind.ESSAY, name="Map", text=PICTURE, text_format="html")
    test = make_test(questions=[question], published=False)

    response = publish(author, test)

    test.refresh_from_db()
    assert test.is_published
    assert "“Map”: A picture has no description" in response.text


def test_author_publishes_and_unpublishes_on_the_page_of_the_test(author):
    test = make_test(published=False)

    published = publish(author, test)
    test.refresh_from_db()
    was_published = test.is_published
    publish(author, test, "unpublish")
    test.refresh_from_db()

    assert "1 test published." in published.text
    assert (was_published, test.is_published) == (True, False)


def test_an_empty_test_is_not_published_and_the_page_says_why(author):
    test = make_test(published=False, questions=[])

    response = publish(author, test)

    test.refresh_from_db()
    assert "The test has no questions." in response.text
    assert not test.is_published


def test_bulk_publishing_tells_of_each_refusal(author):
    ready = make_test(published=False)
    empty = make_test(published=False, questions=[], title="Hollow")

    response = author.post(
        reverse("admin:assessments_test_changelist"),
        {"action": "publish_selected", "_selected_action": [ready.pk, empty.pk]},
        follow=True,
    )

    assert "1 test published." in response.text
    assert "Hollow: The test has no questions." in response.text


def test_publishing_needs_its_own_permission(author):
    test = make_test(published=False)
    group = author.get(reverse("admin:index")).wsgi_request.user.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_test"))

    response = publish(author, test)

    page = author.get(reverse("admin:assessments_test_change", args=[test.pk]))
    test.refresh_from_db()
    assert response.status_code == 403
    assert not test.is_published
    assert "/publish/" not in page.text


def test_publishing_by_a_link_is_not_possible(author):
    test = make_test(published=False)

    response = author.get(reverse("admin:assessments_test_publish", args=[test.pk]))

    assert response.status_code == 405


def test_the_page_of_a_test_links_to_its_preview(author):
    test = make_test()

    page = author.get(reverse("admin:assessments_test_change", args=[test.pk]))

    assert f'href="{reverse("preview", args=[test.slug])}"' in page.text


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


def test_a_question_in_use_cannot_be_deleted(author):
    question = make_question(Kind.ESSAY)
    make_test(questions=[question])

    author.post(
        reverse("admin:assessments_question_delete", args=[question.pk]),
        {"post": "yes"},
    )

    assert Question.objects.filter(pk=question.pk).exists()


def test_an_author_sees_the_preview_of_a_draft(author):
    test = make_test(published=False)

    response = author.get(reverse("preview", args=[test.slug]))

    assert response.status_code == 200
