"""Requests of one sign-in, whichever process answers them."""

import pytest
from django.test import RequestFactory
from django.utils import timezone

from realtime.connections import budget, request_budget
from realtime.connections.budget import BURST_FRAMES
from realtime.connections.request_budget import SignInKey, size_of
from realtime.models import SessionLease
from tests.factories import make_user


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


@pytest.fixture
def spend(db, monkeypatch):
    """``spend(count)``: requests of one sign-in in the same instant; how many are granted."""
    candidate = make_user()
    SessionLease.objects.create(user=candidate)
    now = timezone.now()
    monkeypatch.setattr(request_budget.time, "monotonic", lambda: 1_000.0)
    monkeypatch.setattr(budget, "_budgets", {})

    def spend(count, size=60):
        sign_in = SignInKey(candidate.pk, "login")
        waits = [request_budget.spend(sign_in, size, now=now) for _ in range(count)]
        return waits.count(0.0)

    return spend


@pytest.fixture
def next_process(monkeypatch):
    """From here on another process answers, which has counted nothing."""
    return lambda: monkeypatch.setattr(budget, "_budgets", {})


def test_a_burst_is_granted_and_not_more(spend):
    assert spend(BURST_FRAMES + 10) == BURST_FRAMES


def test_all_processes_count_together(spend, next_process):
    granted = spend(BURST_FRAMES)
    next_process()
    granted += spend(BURST_FRAMES)
    next_process()
    granted += spend(BURST_FRAMES)

    # Each process grants a second's worth unseen.
    assert BURST_FRAMES <= granted <= BURST_FRAMES + 3 * 41


def test_a_page_of_a_person_costs_no_statement(spend, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert spend(30) == 30


def test_before_the_first_claim_there_is_no_row_to_count_in(spend, next_process):
    SessionLease.objects.all().delete()

    assert spend(100) == 100


@pytest.mark.parametrize(
    ("announced", "size"), [("12", 12), ("", 0), ("-5", 0), ("many", 0)]
)
def test_the_size_is_what_the_request_says(announced, size):
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = announced

    assert size_of(request) == size
