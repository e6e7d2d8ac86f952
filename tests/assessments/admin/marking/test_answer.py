"""Marking in the admin: one answer after the other, and what the page says of others."""

import re

import pytest
from django.utils import timezone

from assessments.models import Answer, Mark
from assessments.questions.kind import Kind
from tests.assessments.admin.marking.conftest import (
    essays,
    fields,
    make_marker,
    mark,
    page_of,
    root,
)
from tests.assessments.api.conftest import client_of
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


def test_marking_leads_from_answer_to_answer_until_none_is_left(client, exam):
    essays(exam, "One.", "Two.", "Three.")
    response = client.get(f"{root(exam)}2/")
    seen = []
    while response.status_code == 302 and "after" not in response["Location"]:
        address = response["Location"]
        if address == root(exam):
            break
        answer = Answer.objects.get(pk=address.rstrip("/").rpartition("/")[2])
        seen.append(answer.pk)
        response = mark(client, exam, answer, points="0,5")
        response = client.get(response["Location"])

    assert len(set(seen)) == len(seen) == 3
    assert set(Mark.objects.values_list("points", flat=True)) == {0.5}
    assert "Nothing left" in client.get(root(exam)).content.decode()


def test_the_page_shows_question_answer_and_no_name(client, exam):
    (essay,) = essays(exam, "Freedom <b>from</b>.")
    essay.attempt.candidate.first_name = "Zoë-Anonymous"
    essay.attempt.candidate.save()

    page = client.get(page_of(exam, essay)).content.decode()

    assert "What is liberty?" in page
    assert "Freedom &lt;b&gt;from&lt;/b&gt;." in page
    assert "Zoë-Anonymous" not in page
    assert essay.attempt.candidate.username not in page
    assert str(essay.attempt_id) not in page


def test_names_are_shown_to_whom_they_may_be(exam):
    (essay,) = essays(exam, "Freedom.")
    client = client_of(make_marker(exam, "assessments.see_names_when_marking"))

    page = client.get(page_of(exam, essay)).content.decode()

    assert essay.attempt.candidate.username in page


@pytest.mark.parametrize(("give", "points"), [("full", 1), ("none", 0)])
def test_all_and_no_points_are_one_button(client, marker, exam, give, points):
    (essay,) = essays(exam, "Freedom.")

    response = mark(client, exam, essay, points="", comment="Clear.", give=give)

    assert response.status_code == 302
    given = Mark.objects.get()
    assert (given.points, given.comment, given.marker) == (points, "Clear.", marker)


@pytest.mark.parametrize("points", ["", "x", "1.5", "-1", "0.125"])
def test_points_that_cannot_be_are_refused_and_what_was_typed_is_kept(
    client, exam, points
):
    (essay,) = essays(exam, "Freedom.")

    response = mark(client, exam, essay, points=points, comment="Keep me.")

    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert" id="refused"' in page
    assert "Keep me." in page
    assert f'value="{points}"' in page
    assert not Mark.objects.exists()


def test_of_two_markers_the_second_is_told_and_then_decides(client, exam):
    (essay,) = essays(exam, "Freedom.")
    other = client_of(make_marker(exam))
    address = page_of(exam, essay)
    seen_by_both = fields(client, address)
    mark(other, exam, essay, points="0.25", comment="First.")

    told = client.post(address, seen_by_both | {"points": "1"})

    page = told.content.decode()
    assert told.status_code == 422
    assert "Somebody has marked this answer meanwhile" in page
    assert "First." in page
    assert Mark.objects.count() == 1
    sent = dict(re.findall(r'type="hidden" name="(\w+)"[^>]*? value="(\w*)"', page))
    assert client.post(address, sent | {"points": "1"}).status_code == 302
    assert list(Mark.objects.order_by("pk").values_list("points", flat=True)) == [
        0.25,
        1,
    ]


def test_the_open_page_is_told_of_another_marker(client, exam):
    (essay,) = essays(exam, "Freedom.")
    status = f"{page_of(exam, essay)}status/"
    assert client.get(status).json() == {"revision": 1, "newest": 0, "marker": ""}
    other = make_marker(exam)

    mark(client_of(other), exam, essay, points="0.25")

    news = client.get(status).json()
    assert (news["newest"], news["marker"]) == (Mark.objects.get().pk, other.username)


def test_a_mark_whose_answer_has_changed_is_shown_with_both_texts(client, exam):
    (essay,) = essays(exam, "The old text.")
    mark(client, exam, essay, points="1")
    Answer.objects.filter(pk=essay.pk).update(
        response={"text": "The new text."}, revision=2, score=None
    )

    page = client.get(page_of(exam, essay)).content.decode()

    assert "To be looked at again" in page
    assert "The old text." in page
    assert "The new text." in page


def test_each_marker_has_an_order_of_their_own_that_stays(exam):
    answers = essays(exam, *(f"Essay {n}." for n in range(8)))

    def order(client):
        found, response = [], client.get(f"{root(exam)}2/")
        for _ in answers:
            found.append(response["Location"])
            answer = response["Location"].rstrip("/").rpartition("/")[2]
            response = client.get(f"{root(exam)}2/?after={answer}")
        return found

    clients = [client_of(make_marker(exam)) for _ in range(3)]
    orders = [order(client) for client in clients]

    assert [order(client) for client in clients] == orders
    assert all(len(set(one)) == len(answers) for one in orders)
    assert len({tuple(one) for one in orders}) > 1
    assert sorted(orders[0]) != orders[0] or sorted(orders[1]) != orders[1]


def test_previous_leads_back_to_what_was_marked(client, exam):
    essays(exam, "One.", "Two.")
    first = client.get(f"{root(exam)}2/")["Location"]
    answer = Answer.objects.get(pk=first.rstrip("/").rpartition("/")[2])
    second = client.get(mark(client, exam, answer, points="1")["Location"])["Location"]

    assert (
        f'href="{first}" id="marking-previous"' in client.get(second).content.decode()
    )


def test_the_statements_do_not_grow_with_the_answers(
    client, exam, django_assert_max_num_queries
):
    answers = essays(exam, *(f"Essay {n}." for n in range(12)))

    with django_assert_max_num_queries(20):
        client.get(page_of(exam, answers[5]))
    with django_assert_max_num_queries(10):
        client.get(f"{root(exam)}2/?after={answers[5].pk}")
    with django_assert_max_num_queries(10):
        client.get(root(exam))


def test_what_cannot_be_marked_has_no_page(client, exam):
    going_on = make_attempt(test=exam).answers.get(number=2)
    other = make_test(questions=[make_question(Kind.ESSAY)] * 2)
    elsewhere = hand_in(other, now=timezone.now()).answers.get(number=2)

    for answer in (going_on, elsewhere):
        assert client.get(page_of(exam, answer)).status_code == 404
    assert client.get(f"{root(exam)}2/{10**30}/").status_code == 404
    assert client.get(f"{root(exam)}99999999/").status_code == 404
