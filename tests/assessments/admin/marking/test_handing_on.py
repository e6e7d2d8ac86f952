"""Handing an answer on from the marking page."""

import pytest

from assessments.models import HandOn, MarkerAssignment
from tests.assessments.admin.marking.conftest import (
    essays,
    make_marker,
    page_of,
    root,
)
from tests.assessments.api.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(exam):
    return make_marker(exam)


def hand(client, exam, answer, **sent):
    return client.post(f"{page_of(exam, answer)}hand-on/", sent)


def test_an_answer_is_handed_to_another_marker_with_a_note(client, exam, other):
    (essay,) = essays(exam, "Freedom.")
    assert other.username in client.get(page_of(exam, essay)).content.decode()

    response = hand(client, exam, essay, to=other.pk, note="I know the hand.")

    assert response["Location"] == f"{root(exam)}2/?after={essay.pk}"
    assert client.get(f"{root(exam)}2/")["Location"] == root(exam)
    theirs = client_of(other)
    assert theirs.get(f"{root(exam)}2/")["Location"] == page_of(exam, essay)
    assert "I know the hand." in theirs.get(page_of(exam, essay)).content.decode()


def test_it_is_taken_back_by_who_handed_it_on(client, exam, other):
    (essay,) = essays(exam, "Freedom.")
    hand(client, exam, essay, to=other.pk)
    assert 'name="back"' in client.get(page_of(exam, essay)).content.decode()

    hand(client, exam, essay, back="1")

    assert client.get(f"{root(exam)}2/")["Location"] == page_of(exam, essay)


def test_others_do_not_take_it_back(client, exam, other):
    (essay,) = essays(exam, "Freedom.")
    hand(client, exam, essay, to=other.pk)

    hand(client_of(make_marker(exam)), exam, essay, back="1")

    assert HandOn.objects.get().ended_at is None


def test_it_is_handed_back_to_all(client, exam, other):
    (essay,) = essays(exam, "Freedom.")

    hand(client, exam, essay, to="all")

    assert client.get(f"{root(exam)}2/")["Location"] == root(exam)
    assert client_of(other).get(f"{root(exam)}2/")["Location"] == page_of(exam, essay)


@pytest.mark.parametrize("to", ["", "x", "0", "99999999999999999999"])
def test_to_nobody_it_is_not_handed(client, exam, to):
    (essay,) = essays(exam, "Freedom.")

    assert hand(client, exam, essay, to=to).status_code == 302
    assert not HandOn.objects.exists()


def test_who_is_assigned_something_else_hands_nothing_on(client, marker, exam, other):
    (essay,) = essays(exam, "Freedom.")
    MarkerAssignment.objects.create(
        test=exam, slot=1, user=marker, at=essay.attempt.started_at
    )

    assert hand(client, exam, essay, to=other.pk).status_code == 404
    assert not HandOn.objects.exists()
