"""The page of a question's versions."""

import pytest
from django.urls import reverse

from assessments.models import CategoryShare
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from assessments.services.authoring.question_versions import keep_edited
from realtime import server_time
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_attempt, make_question, make_test


def page(client, question, **query):
    return client.get(
        reverse("admin:assessments_question_versions", args=[question.pk]), query
    )


def edit(question, text):
    question.text = text
    question.save()
    keep_edited([question.pk], now=server_time.now())


@pytest.fixture
def question(author):
    question = make_question(text="Capital of France?")
    make_attempt(test=make_test(title="Geography", questions=[question]))
    edit(question, "Capital of Spain?")
    return question


def test_the_page_of_a_question_leads_to_its_versions(author, question):
    change = reverse("admin:assessments_question_change", args=[question.pk])

    assert (
        reverse("admin:assessments_question_versions", args=[question.pk])
        in author.get(change).text
    )


def test_use_and_difference_are_shown(author, question):
    response = page(author, question)

    assert "<del>France?</del>" in response.text
    assert "<ins>Spain?</ins>" in response.text
    assert "Geography</a>" in response.text
    assert "Geography (1)" in response.text


def test_two_versions_are_chosen(author, question):
    response = page(author, question, old="2", new="1")

    assert "<ins>France?</ins>" in response.text


def test_a_choice_that_does_not_exist_is_the_usual_one(author, question):
    assert "<ins>Spain?</ins>" in page(author, question, old="99", new="x").text


def test_a_question_without_use_says_so(author):
    response = page(author, make_question())

    assert "No test asks for this question." in response.text
    assert "There is no version yet" in response.text


def test_a_reader_is_not_told_the_names_of_tests_of_others(question):
    user = member_of(AUTHORS, watches_all=False)
    stranger = member_of(AUTHORS, watches_all=False)
    CategoryShare.objects.create(
        category=question.category, user=user, right=Right.READ
    )

    text = page(signed_in(user), question).text

    assert "Geography" not in text
    assert "A test of somebody else" in text
    assert page(signed_in(stranger), question).status_code == 404
