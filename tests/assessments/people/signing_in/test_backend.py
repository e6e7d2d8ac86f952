"""A user name and a password: who gets in, who waits, and what is written about it."""

import logging
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.utils import timezone

from assessments.models import SignInHelp, WrongGuesses
from assessments.people.signing_in import codes
from assessments.people.signing_in.backend import SignInBackend
from assessments.people.signing_in.guesses import FREE_GUESSES
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return make_user("ann")


@pytest.fixture
def request_of_page():
    return RequestFactory().post("/accounts/login/")


def attempt(request, password=PASSWORD, username="ann"):
    """Who got in; None for nobody."""
    try:
        return SignInBackend().authenticate(request, username, password)
    except PermissionDenied:
        return None


def test_the_right_password_gets_in_in_whatever_case_of_the_name(ann, request_of_page):
    assert attempt(request_of_page) == ann
    assert attempt(request_of_page, username="ANN") == ann
    assert attempt(request_of_page, PASSWORD.upper()) is None


def test_a_wrong_password_asks_no_other_backend(ann, request_of_page):
    with pytest.raises(PermissionDenied):
        SignInBackend().authenticate(request_of_page, "ann", "wrong")
    assert authenticate(request_of_page, username="ann", password="wrong") is None


def test_who_brings_no_password_is_left_to_other_backends(request_of_page):
    backend = SignInBackend()

    assert backend.authenticate(request_of_page, "ann", None) is None
    assert backend.authenticate(request_of_page, None, PASSWORD) is None
    assert not WrongGuesses.objects.exists()


def test_after_the_free_guesses_even_the_right_password_waits(ann, request_of_page):
    for _ in range(FREE_GUESSES):
        assert attempt(request_of_page, "wrong") is None
        assert not hasattr(request_of_page, "sign_in_wait")

    assert attempt(request_of_page) is None
    assert request_of_page.sign_in_wait == 2
    WrongGuesses.objects.update(open_at=timezone.now() - timedelta(seconds=1))
    assert attempt(request_of_page) == ann


def test_a_program_without_a_request_is_bounded_too(ann):
    for _ in range(FREE_GUESSES):
        attempt(None, "wrong")

    assert attempt(None) is None


def test_the_right_password_forgives_the_wrong_ones(ann, request_of_page):
    for _ in range(FREE_GUESSES):
        attempt(request_of_page, "wrong")
        assert attempt(request_of_page) == ann

    assert not WrongGuesses.objects.exists()


def test_a_code_gets_in_once_although_others_have_guessed(ann, request_of_page):
    for _ in range(FREE_GUESSES + 1):
        attempt(request_of_page, "wrong")
    now = timezone.now()
    SignInHelp.objects.create(
        candidate=ann,
        kind=SignInHelp.Kind.CODE,
        at=now,
        digest=codes.digest_of("ABCDE-23456"),
        expires_at=now + codes.VALID_FOR,
    )

    assert attempt(request_of_page, "abcde-23456") == ann
    assert attempt(request_of_page, "abcde-23456") is None


def test_a_deactivated_account_stays_out(ann, request_of_page):
    assert attempt(request_of_page) == ann
    ann.is_active = False
    ann.save()

    assert attempt(request_of_page) is None


def test_outcomes_are_logged_and_no_typed_name_is(ann, request_of_page, caplog):
    caplog.set_level(logging.INFO)

    attempt(request_of_page)
    attempt(request_of_page, "wrong", username="my secret password")

    lines = [
        record.getMessage() for record in caplog.records if "sign-in" in record.msg
    ]
    assert lines == [
        f"sign-in outcome=succeeded user={ann.pk} address=127.0.0.1",
        "sign-in outcome=failed user=None address=127.0.0.1",
    ]
    assert "secret" not in caplog.text
