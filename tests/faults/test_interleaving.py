"""
I2 and I4, to the lock: two transactions in exactly the order that hurts.

The stale write waits while a newer session claims, writes and commits. On PostgreSQL a
bare WHERE EXISTS lets it through then, because the waiting statement looks again at the
row it writes and not at the one that proves its right.
"""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from assessments.models import Answer, Attempt
from assessments.questions.responses import ResponseShape
from assessments.services.answers.saving import Save, Saved, save_answers
from assessments.services.answers.writes import Expected
from assessments.services.errors import StaleSession
from realtime.seat import leases
from realtime.seat.leases import Claim
from tests.factories import take_seat
from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import stored

pytestmark = pytest.mark.debian
PATIENCE = 60


@pytest.fixture
def attempt(candidate):
    return Attempt.objects.get(pk=candidate.attempt_id)


@pytest.fixture
def meanwhile():
    """``meanwhile(function, …)``: run in a thread with a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda *call: pool.submit(_in_thread, *call)


def _in_thread(function, *arguments):
    try:
        return function(*arguments)
    finally:
        connection.close()


def claim(attempt, page):
    claim = Claim(
        user_id=attempt.candidate_id,
        connection_id=uuid.uuid4(),
        subject=attempt.subject,
        page=page,
    )
    return leases.claim([claim], now=timezone.now())[0].session


def save(session, answer, text, base_revision=0, expected=None):
    save = Save(
        session=session,
        attempt_id=uuid.UUID(session.subject.partition(":")[2]),
        answer_id=answer,
        response={"text": text},
        base_revision=base_revision,
        received_at=timezone.now(),
        ref=uuid.uuid4().hex,
        expected=expected,
    )
    return save_answers([save])[0]


@pytest.fixture(params=["reading first", "as the page was told"])
def expected(request, attempt, candidate):
    """What a page was told of the answer, if it goes by that."""
    if request.param == "reading first":
        return None
    shape = Answer.objects.values_list(*ResponseShape._fields).get(pk=candidate.answer)
    told = attempt.test_id, attempt.deadline, attempt.grace_seconds
    return Expected(ResponseShape(*shape), *told)


def announced(barrier, function, *arguments):
    barrier.wait(PATIENCE)
    return function(*arguments)


def wait_for_a_waiter(bystander):
    """Until a backend waits for a lock; SQLite has one writer and shows no queue."""
    deadline = time.monotonic() + PATIENCE
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while not bystander.execute(query).fetchone()[0]:
        assert time.monotonic() < deadline, "nobody waits for a lock"
        time.sleep(0.01)  # polling the database; nothing else tells us


# 1: as if it knew what the newer session stored, so that nothing but the fence is left.
@pytest.mark.parametrize("base", [0, 1])
@ON_BOTH
def test_a_stale_write_that_waited_for_the_takeover_is_refused(
    request, database, candidate, attempt, meanwhile, expected, base
):
    answer, old = candidate.answer, take_seat(attempt, page="old")
    began = threading.Barrier(2)

    with transaction.atomic():
        new = claim(attempt, "new")
        save(new, answer, "new")
        stale = meanwhile(announced, began, save, old, answer, "stale", base, expected)
        began.wait(PATIENCE)
        if database == "postgres":
            wait_for_a_waiter(request.getfixturevalue("bystander"))

    assert isinstance(stale.result(PATIENCE), StaleSession)
    assert stored(answer) == ("new", 1)


@ON_BOTH
def test_a_takeover_that_waited_for_a_write_sees_it(
    request, database, candidate, attempt, meanwhile, expected
):
    answer, old = candidate.answer, take_seat(attempt, page="old")
    began = threading.Barrier(2)

    with transaction.atomic():
        saved = save(old, answer, "in time", 0, expected)
        taken = meanwhile(announced, began, claim, attempt, "new")
        began.wait(PATIENCE)
        if database == "postgres":
            wait_for_a_waiter(request.getfixturevalue("bystander"))

    assert isinstance(saved, Saved)
    new = taken.result(PATIENCE)
    assert isinstance(save(old, answer, "late", 1, expected), StaleSession)
    assert isinstance(save(new, answer, "on top", 1, expected), Saved)
    assert stored(answer) == ("on top", 2)


UNFENCED = """
    UPDATE assessments_answer SET response = '{"text": "stale"}', revision = revision + 1
    WHERE id = %s AND EXISTS (
        SELECT 1 FROM realtime_sessionlease WHERE user_id = %s AND epoch = %s
    )
"""


def save_unfenced(answer, session):
    with connection.cursor() as cursor:
        cursor.execute(UNFENCED, [answer, session.user_id, session.epoch])


def test_the_same_order_defeats_a_write_without_a_fence(
    bystander, candidate, attempt, meanwhile
):
    answer, old = candidate.answer, take_seat(attempt, page="old")

    with transaction.atomic():
        save(claim(attempt, "new"), answer, "new")
        stale = meanwhile(save_unfenced, answer, old)
        wait_for_a_waiter(bystander)

    stale.result(PATIENCE)
    assert stored(answer) == ("stale", 2)


def test_locks_in_user_order_keep_two_processes_from_waiting_in_a_circle(
    transactional_db, candidate, fifty, meanwhile
):
    attempts = list(Attempt.objects.filter(pk__in=[c.attempt_id for c in fifty]))
    began = threading.Barrier(2)

    forth = meanwhile(announced, began, claim_all_often, attempts)
    announced(began, claim_all_often, attempts[::-1])

    assert forth.result(PATIENCE) is None
    epochs = leases.lease_states(c.user_id for c in fifty).values()
    assert {lease_state.epoch for lease_state in epochs} == {40}


def claim_all_often(attempts):
    for _ in range(20):
        leases.claim(
            [Claim(a.candidate_id, uuid.uuid4(), subject=a.subject) for a in attempts],
            now=timezone.now(),
        )
