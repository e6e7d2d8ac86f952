"""The admin in German, where a sentence was once put together or a name left English."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from assessments.models import Choice, Question
from assessments.people.roles import PROCTORS
from assessments.services.eligibility.snapshots import take_snapshots
from assessments.services.proctoring import verbs as proctoring
from tests.assessments.admin.conftest import (
    BASICS,
    post_new,
    question_data,
    rows,
    take_seat,
)
from tests.factories import make_question


def in_german(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return client


def page(client, name, *args):
    return client.get(reverse(f"admin:{name}", args=args))


def test_nouns_keep_their_capitals_within_a_line(proctor, attempt):
    text = page(in_german(proctor), "assessments_attempt_change", attempt.pk).text

    assert "ada (Prüfling)" in text


def test_how_an_attempt_stands_is_said_within_a_sentence(attempt, proctor):
    staff = page(proctor, "index").wsgi_request.user
    now = timezone.now()
    proctoring.void_attempt(attempt.pk, actor=staff, reason="Left", now=now)
    attempt.refresh_from_db()
    [snapshot] = take_snapshots([attempt], now)

    assert snapshot.words.startswith("voided by proctor ")
    with override("de"):
        assert snapshot.words.startswith("für ungültig erklärt durch proctor, ")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("de", ["Darf Versuche live beobachten", "Darf ändern: Versuch"]),
        ("en", ["Can watch attempts live", "Can change attempt"]),
    ],
)
def test_permissions_are_named_in_the_language_of_the_page(superuser, language, shown):
    superuser.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    user = page(
        superuser, "assessments_user_change", superuser.session["_auth_user_id"]
    )
    group = page(superuser, "auth_group_add")

    for words in shown:
        assert words in user.text
        assert words in group.text


def test_a_permission_is_given_as_before(superuser, proctor):
    group = Group.objects.get(name=PROCTORS)
    given = group.permissions.first()

    address = reverse("admin:auth_group_change", args=[group.pk])
    in_german(superuser).post(address, {"name": "Proctors", "permissions": [given.pk]})

    assert list(group.permissions.all()) == [given]


def test_devices_and_columns_of_seats_are_german(superuser, attempt):
    take_seat(attempt, device="Chrome on Windows")
    client = in_german(superuser)

    for model in ("sessionlease", "sessionevent"):
        listed = page(client, f"realtime_{model}_changelist").text

        assert "Chrome auf Windows" in listed
        assert "Sitzungsnummer" in listed


def test_kinds_of_questions_are_offered_in_german(author):
    text = page(in_german(author), "assessments_question_add").text

    assert ">Mehrfachauswahl</button>" in text
    assert ">Multiple choice</button>" not in text


def test_both_halves_of_a_moment_are_named_as_their_field(author):
    text = page(in_german(author), "assessments_test_add").text

    assert 'aria-label="Öffnet am: Datum"' in text
    assert 'aria-label="Öffnet am: Uhrzeit"' in text


HALVES = ({"text": "2", "weight": "0,5"}, {"text": "3", "weight": "0,5"})


def test_a_german_author_writes_a_comma(author):
    post_new(in_german(author), "question", question_data("multiple", *HALVES))

    assert {choice.weight for choice in Choice.objects.all()} == {Decimal("0.5")}
    question = Question.objects.get()
    text = page(author, "assessments_question_change", question.pk).text
    assert text.count('value="0,5"') == 2


def test_a_point_is_understood_in_german_and_a_comma_not_in_english(author):
    post_new(author, "question", question_data("multiple", *HALVES))
    assert not Question.objects.exists()

    points = [line | {"weight": "0.5"} for line in HALVES]
    post_new(in_german(author), "question", question_data("multiple", *points))
    assert {choice.weight for choice in Choice.objects.all()} == {Decimal("0.5")}


def test_points_are_written_with_a_comma_too(author):
    question = make_question()
    line = {"position": "", "question": question.pk, "points": "1,5"}
    data = BASICS | rows("sections") | rows("slots", line)

    post_new(in_german(author), "test", data)

    assert question.slots.get().points == Decimal("1.5")


def test_shares_that_were_worked_out_are_said_with_commas(author):
    lines = ({"text": "2", "weight": "1"}, {"text": "3", "weight": "1"}, {"text": "4"})
    data = question_data("multiple", *lines)

    page = in_german(author).post(
        reverse("admin:assessments_question_add"), data, follow=True
    )

    assert "als Anteile ausgerechnet: 0,5; 0,5; -0,5." in page.text


def test_djangos_own_buttons_keep_djangos_words(superuser):
    text = page(in_german(superuser), "assessments_category_add").text

    assert 'value="Sichern"' in text
