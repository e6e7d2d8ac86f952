"""Saves on both databases, in both ways."""

import pytest

from tests.assessments.services.answers.saving import saves
from tests.factories import make_attempt, take_seat


@pytest.fixture
def db(either_database, db):
    """On SQLite and on PostgreSQL."""


@pytest.fixture(params=["reading first", "as the page was told"], autouse=True)
def is_told(request, db, monkeypatch):
    """Both ways of a save: what comes of it does not depend on what a page expects."""
    is_told = request.param == "as the page was told"
    monkeypatch.setattr(saves, "IS_TOLD", is_told)
    return is_told


@pytest.fixture
def attempt(db):
    return make_attempt()


@pytest.fixture
def seat(attempt):
    return take_seat(attempt)
