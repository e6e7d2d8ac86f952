"""Who comes at the same moment, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from assessments.models import SignInHelp
from assessments.people.signing_in import codes
from assessments.people.signing_in.guesses import Guess
from tests.factories import make_user

NOW = timezone.now()
PEOPLE = 6


@pytest.fixture
def db(either_database, transactional_db):
    """Threads see what is committed."""


def together(act):
    """``act`` in threads that begin at one moment; what each returned."""
    gate = Barrier(PEOPLE)

    def one(_):
        gate.wait(60)
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_guesses_at_once_count_one_by_one(db):
    for _ in range(3):
        Guess("ann").wait_seconds(NOW)

    waits = together(lambda: Guess("ann").wait_seconds(NOW))

    assert sorted(waits) == [0, 0, 2, 2, 2, 2]


def test_a_code_that_many_type_at_once_lets_one_in(db):
    ann, code = make_user("ann"), codes.new_code()
    SignInHelp.objects.create(
        candidate=ann,
        kind=SignInHelp.Kind.CODE,
        at=NOW,
        digest=codes.digest_of(code),
        expires_at=NOW + timedelta(hours=1),
    )

    found = together(lambda: codes.use("ann", code, NOW))

    assert [user for user in found if user] == [ann]
