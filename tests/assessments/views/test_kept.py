"""What a form brought is given back when the login or the seat went meanwhile."""

import json
import random
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone

from assessments.models import Answer, Attempt, Draft
from assessments.questions.kind import Kind
from assessments.questions.registry import KINDS
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.verbs import reopen_attempt
from assessments.views.kept import OWN_FIELDS, KeptFields
from tests.assessments.views.conftest import Sitter
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

TEXT = "A long answer,\nof several lines."


@pytest.fixture
def writer(candidate):
    candidate.set_password("right")
    candidate.save()
    questions = [make_question(Kind.ESSAY), make_question(Kind.MATCHING)]
    sitter = Sitter(candidate, make_attempt(candidate, make_test(questions=questions)))
    sitter.begin()
    return sitter


def sign_out(sitter):
    """As when the login was deleted, or its hours are over."""
    Session.objects.all().delete()


def sign_in(sitter, password="right", username="cara"):
    fields = {**sitter.hidden(), "username": username, "password": password}
    sitter.page = sitter.client.post("/accounts/login/", fields)
    return sitter.page


def go_back_in(sitter):
    address = f"/attempts/{sitter.attempt.pk}/session/"
    sitter.page = sitter.client.post(address, sitter.hidden())
    return sitter.page


def test_a_text_survives_signing_in_again(writer):
    sign_out(writer)

    page = writer.send("next", answer=TEXT)
    assert "What you wrote is kept on this page" in page.text
    assert "There is a problem" not in page.text
    assert "<title>Sign in" in page.text
    # A wrong password loses nothing.
    page = sign_in(writer, "wrong")
    assert "There is a problem" in page.text
    assert "What you wrote is kept on this page" in page.text
    page = sign_in(writer)
    assert "of several lines." in page.text
    page = go_back_in(writer)

    assert page.context["item"].number == 1
    assert page.context["fields"][0].value == TEXT
    assert "It is not saved yet." in page.text
    assert writer.stored() is None
    writer.address = page.context["here"]
    writer.send("save", answer=page.context["fields"][0].value)
    assert writer.stored() == {"text": TEXT}


def test_the_sign_in_that_is_asked_for_begins_without_a_problem(writer):
    sign_out(writer)

    page = writer.send("next", answer=TEXT)
    assert "There is a problem" not in page.text
    assert "<title>Error:" not in page.text
    assert "Enter your" not in page.text
    assert page.text.count("autofocus") == 1

    page = writer.client.post("/accounts/login/", writer.hidden())
    assert "There is a problem" in page.text
    assert page.text.count("Enter your username.") == 2


def test_lines_that_were_chosen_survive_as_well(writer):
    writer.send("next", answer="x")
    sign_out(writer)

    writer.send("save", **{"stem-1": "2"})
    sign_in(writer)
    page = go_back_in(writer)

    assert page.context["item"].number == 2
    assert page.context["fields"][0].value == "2"


def test_somebody_else_who_signs_in_there_gets_none_of_it(writer):
    other = make_user("zoe")
    other.set_password("right")
    other.save()
    sign_out(writer)

    writer.send("next", answer=TEXT)
    page = sign_in(writer, username="zoe")

    assert page.status_code == 302
    assert "several lines" not in page.text


def test_what_was_changed_meanwhile_is_a_conflict_and_not_overwritten(writer):
    sign_out(writer)
    writer.send("save", answer=TEXT)
    Answer.objects.filter(number=1).update(response={"text": "newer"}, revision=1)
    sign_in(writer)
    page = go_back_in(writer)
    writer.address = page.context["here"]

    page = writer.send("save", answer=TEXT)

    assert page.status_code == 409
    assert page.context["theirs"] == ["newer"]
    assert writer.stored() == {"text": "newer"}


def test_a_form_without_the_token_of_this_sign_in_is_given_back(writer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer.attempt.candidate)

    page = strict.post(writer.address, {**writer.hidden(), "answer": TEXT})
    other = strict.post(writer.address, {"action": "save"})

    assert page.status_code == 403
    assert "of several lines." in page.text
    assert "What you wrote is not saved yet" in page.text
    assert "This page was open for too long" in other.text
    assert writer.stored() is None


def test_what_a_lost_seat_left_unsaved_comes_back_with_the_seat(writer):
    take_seat(writer.attempt, page="desktop")

    page = writer.send("save", answer=TEXT)
    assert page.status_code == 409
    page = go_back_in(writer)

    assert page.context["fields"][0].value == TEXT
    assert "It is not saved yet." in page.text


def test_a_sequential_question_that_was_left_is_told_and_not_filled(candidate):
    questions = [make_question(Kind.ESSAY) for _ in range(2)]
    test = make_test(questions=questions, navigation="sequential")
    writer = Sitter(candidate, make_attempt(candidate, test))
    writer.begin()
    kept = {"attempt": str(writer.attempt.pk), "number": 1, "revision": "0"}
    kept |= {"fields": {"answer": [TEXT]}}
    writer.send("leave", answer="one")

    page = writer.client.post(
        f"/attempts/{writer.attempt.pk}/session/", {"kept": json.dumps(kept)}
    )

    assert page.context["item"].number == 2
    assert page.context["unsaved"] == [TEXT]


@pytest.fixture
def reopened(writer):
    """A text that came after the end, of an attempt that goes on again."""
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=5))
    page = writer.send("save", answer=TEXT)
    assert page.status_code == 410
    assert "of several lines." in page.text
    reopen_attempt(
        writer.attempt.pk,
        actor=make_user(is_staff=True),
        reason="outage",
        minutes=10,
        now=timezone.now(),
    )
    return writer


def test_what_came_after_the_end_is_kept_and_offered_when_it_goes_on(reopened):
    assert Draft.objects.get().response == {"text": TEXT}
    reopened.begin()
    assert "What you wrote here came after the end" in reopened.page.text

    page = reopened.open(f"{reopened.address}&offer=1")

    assert page.context["fields"][0].value == TEXT
    assert reopened.stored() is None
    reopened.address = page.context["here"]
    reopened.send("save", answer=TEXT)
    assert reopened.stored() == {"text": TEXT}
    assert "came after the end" not in reopened.open(reopened.address).text


def test_the_page_with_the_script_is_told_of_it_too(reopened):
    address = f"/attempts/{reopened.attempt.pk}/"
    answer = reopened.attempt.answers.get(number=1)

    bootstrap = reopened.client.get(address).context["bootstrap"]
    take_seat(reopened.attempt, page="elsewhere")
    withheld = reopened.client.get(address).context["bootstrap"]

    assert bootstrap["offers"] == {answer.pk: {"text": TEXT}}
    assert withheld["offers"] == {}


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"attempt": 1}', "null", "x"])
def test_what_cannot_be_read_is_nothing(writer, kept):
    address = f"/attempts/{writer.attempt.pk}/session/"

    assert writer.client.post(address, {"kept": kept}).status_code == 302


def with_post(**fields):
    return RequestFactory().post("/", fields)


def as_sent(kind, seed):
    """The fields of a form that was filled in with some response."""
    filled = KINDS[kind].form.fill(KINDS[kind].sample(4, 3, random.Random(seed)))
    return {name: list(texts) for name, texts in filled.items() if any(texts)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_is_kept(kind):
    sent = as_sent(kind, 1)
    own = dict.fromkeys(OWN_FIELDS, "x") | {"revision": "3"}

    brought = KeptFields.brought(with_post(**sent, **own), uuid.UUID(int=7), 2)
    carried = KeptFields.carried(with_post(kept=brought.as_field()))

    assert brought.fields == sent
    assert carried == brought
    assert (carried.number, carried.revision) == (2, "3")


def test_a_number_keeps_what_it_was_meant_as():
    sent = {"answer": ["1,000"], "reading": ["thousands"], "reading_of": ["1,000"]}

    assert KeptFields.brought(with_post(**sent), uuid.UUID(int=7), 1).fields == sent


def test_what_the_page_sends_of_its_own_is_no_answer():
    request = with_post(**dict.fromkeys(OWN_FIELDS, "x"))

    assert KeptFields.brought(request, uuid.UUID(int=7), 1).is_empty


def test_the_page_s_own_fields_are_known():
    """Or a token or a button would be kept and shown as an answer."""
    folder = Path(settings.BASE_DIR) / "templates/assessments/plain"
    page = (folder / "question.html").read_text()

    names = set(re.findall(r'name="([a-z_]+)"', page))

    assert "connection" in names
    assert names <= OWN_FIELDS
    for field in folder.glob("fields/*.html"):
        assert not set(re.findall(r'name="([a-z_]+)"', field.read_text())) & OWN_FIELDS


def test_a_field_carried_by_a_forged_page_cannot_press_a_button(writer):
    kept = {"attempt": str(writer.attempt.pk), "number": 1, "revision": "0"}
    kept |= {"fields": {"answer": [TEXT], "action": ["clear"], "go": ["2"]}}

    carried = KeptFields.carried(with_post(kept=json.dumps(kept)))

    assert carried.fields == {"answer": [TEXT]}


def test_kprim_survives_signing_in_again(candidate):
    candidate.set_password("right")
    candidate.save()
    lines = [{"text": text, "weight": int(text < "c")} for text in "abcd"]
    exam = make_test(questions=[make_question("kprim", choices=lines)])
    sitter = Sitter(candidate, make_attempt(candidate, exam))
    sitter.begin()
    sign_out(sitter)

    sitter.send(**{"statement-1": "true", "statement-3": "false"})
    assert "What you wrote is kept on this page" in sitter.page.text
    sign_in(sitter)
    page = go_back_in(sitter)

    values = {field.name: field.value for field in page.context["fields"]}
    assert (values["statement-1"], values["statement-3"]) == ("true", "false")
    assert values["statement-2"] == ""


def test_what_cannot_be_read_after_the_end_shows_the_answer_alone(candidate):
    exam = make_test(questions=[make_question(Kind.ORDERING)])
    sitter = Sitter(candidate, make_attempt(candidate, exam))
    sitter.begin()
    sent = sitter.hidden()
    submit_attempt(sitter.attempt.pk, actor=candidate, now=timezone.now())

    page = sitter.send(**{"place-1": "2", "place-2": "2", "place-3": "1"})

    assert page.status_code == 410
    assert page.context["unsaved"] == ["2", "2", "1"]
    assert sent["connection"] not in page.text
