"""One-time codes: once, for one account, for a quarter of an hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import SignInHelp
from assessments.people.signing_in import codes
from tests.factories import make_user

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate():
    return make_user("ana")


def give(candidate, code="ABCDE-23456", **fields):
    fields = {"expires_at": NOW + codes.VALID_FOR} | fields
    return SignInHelp.objects.create(
        candidate=candidate,
        kind=SignInHelp.Kind.CODE,
        at=NOW,
        digest=codes.digest_of(code),
        **fields,
    )


@pytest.mark.parametrize(
    "typed", ["ABCDE-23456", "abcde-23456", " ABCDE 23456 ", "ABCDE23456"]
)
def test_it_lets_in_as_people_type_it(candidate, typed):
    give(candidate)

    assert codes.use("ana", typed, NOW) == candidate


def test_it_lets_in_once(candidate):
    give(candidate)

    assert codes.use("ana", "ABCDE-23456", NOW) == candidate
    assert codes.use("ana", "ABCDE-23456", NOW) is None


@pytest.mark.parametrize(("after", "lets_in"), [(-1, True), (0, False)])
def test_it_ends_after_a_quarter_of_an_hour(candidate, after, lets_in):
    give(candidate)
    then = NOW + timedelta(minutes=15) + timedelta(microseconds=after)

    assert (codes.use("ana", "ABCDE-23456", then) is not None) == lets_in


def test_it_is_of_one_account(candidate):
    give(candidate)
    make_user("ben")

    assert codes.use("ben", "ABCDE-23456", NOW) is None
    assert codes.use("nobody", "ABCDE-23456", NOW) is None


def test_a_deactivated_account_stays_out(candidate):
    give(candidate)
    candidate.is_active = False
    candidate.save()

    assert codes.use("ana", "ABCDE-23456", NOW) is None


@pytest.mark.parametrize("typed", ["", "ABCDE", "ABCDE-2345O", "ABCDE-23456-", "?"])
def test_what_is_no_code_asks_no_database(candidate, typed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert codes.use("ana", typed, NOW) is None


def test_a_new_code_is_one_and_is_new():
    made = {codes.new_code() for _ in range(100)}

    assert len(made) == 100
    assert all(codes._SHAPE.fullmatch(code) for code in made)
