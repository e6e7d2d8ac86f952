"""
How PostgreSQL finds the rows of what is asked for at every save, connect and renewal.

Plans are kept, so the worst moment to make one counts: the tables were emptied after the
last exam, and are believed to be empty until some time into the next. The usual moment
is the other: an exam has made its rows, and the database has counted them.
"""

import copy
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import selectors
from assessments.models import Answer, Attempt, AttemptEvent, Test, User
from assessments.questions.kind import Kind
from assessments.questions.responses import ResponseShape
from assessments.services.answers.saving import (
    Flag,
    Save,
    Visit,
    flag_answers,
    save_answers,
    visit_answers,
)
from assessments.services.answers.writes import Expected
from assessments.sitting import admission
from realtime.connections.admission import ConnectingUser
from realtime.database.batching import BY_KEYS
from realtime.models import SessionEvent, SessionLease
from realtime.seat import leases
from tests.factories import make_attempt, make_user, take_seat
from tests.harness.database import default_database


@pytest.fixture
def on_postgres(_postgres_beside):
    with default_database(_postgres_beside):
        yield


@pytest.fixture
def db(on_postgres, db):
    """PostgreSQL alone: SQLite has no such plans."""


def work(attempt):
    """All that is done for pages by the workers of realtime.database.batching, once."""
    now, session = timezone.now(), take_seat(attempt)
    answer = attempt.answers.get(kind=Kind.ESSAY)
    shape = ResponseShape(answer.number, answer.kind, answer.options, answer.stems)
    told = Expected(shape, attempt.test_id, attempt.deadline, attempt.grace_seconds)
    save = Save(session, attempt.pk, answer.pk, {"text": "x"}, 0, now)
    save_answers([save])
    save_answers([replace(save, base_revision=1, expected=told)])
    flag_answers([Flag(session, attempt.pk, answer.pk, True, now)])
    visit_answers([Visit(session, attempt.pk, answer.pk, now)])
    leases.renew([session], now=now)
    leases.lease_states([session.user_id])
    admission.admit(
        [ConnectingUser(attempt.candidate, {"attempt_id": attempt.pk})], now=now
    )
    selectors.sittings([attempt.pk])
    selectors.sitting_snapshots([attempt.pk])
    leases.release([leases.Release(session.user_id, session.connection_id)], now=now)


@pytest.fixture
def hot(db):
    """The statements of this work, as they are planned once and kept."""
    with CaptureQueriesContext(connection) as captured:
        work(make_attempt())
    return {query["sql"] for query in captured if "$1" in query["sql"]}


@pytest.fixture
def statements(hot):
    """The same, on tables that were emptied."""
    for model in (Attempt, Test, User):
        model.objects.all().delete()
    analyze()
    return hot


def analyze():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


CANDIDATES, SAVES = 400, 20


def copies(row, model, each):
    """Store the row again with each of these fields."""
    made = []
    for fields in each:
        made.append(copy.copy(row))
        for name, value in fields.items():
            setattr(made[-1], name, value)
    return model.objects.bulk_create(made, batch_size=2000)


def fill():
    """An exam that many sit at once: everybody has the seat and has saved."""
    attempt = make_attempt()
    take_seat(attempt)
    people = copies(
        make_user(),
        User,
        [{"pk": None, "username": f"c{n}"} for n in range(CANDIDATES)],
    )
    attempts = copies(
        attempt, Attempt, [{"pk": uuid.uuid4(), "candidate_id": p.pk} for p in people]
    )
    theirs = [{"pk": None, "attempt_id": one.pk} for one in attempts]
    for answer in attempt.answers.all():
        copies(answer, Answer, theirs)
    copies(attempt.events.first(), AttemptEvent, theirs * SAVES)
    seat, taken = SessionLease.objects.last(), SessionEvent.objects.last()
    own = [{"user_id": p.pk, "connection_id": uuid.uuid4()} for p in people]
    copies(seat, SessionLease, own)
    copies(taken, SessionEvent, [{"pk": None} | one for one in own])


def detours(statement):
    """The tables, and indexes, that the plan goes through without a key."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {statement}")
        [[[plan]]] = cursor.fetchall()
    return [
        node.get("Relation Name") or node["Index Name"]
        for node in _nodes(plan["Plan"])
        if node["Node Type"].endswith("Scan")
        and ("Index Name" in node or node["Node Type"] == "Seq Scan")
        and "Index Cond" not in node
    ]


def _nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def worker():
    with connection.cursor() as cursor:
        for setting in BY_KEYS.split("-c ")[1:]:
            cursor.execute(f"SET LOCAL {setting}")


def test_no_plan_goes_through_a_table_that_looks_empty(statements):
    assert len(statements) > 10
    assert any(detours(each) for each in statements)  # so there is something to avoid

    worker()

    assert {each: found for each in statements if (found := detours(each))} == {}


def test_no_plan_goes_through_a_table_that_an_exam_has_filled(hot):
    fill()
    analyze()
    answers = Answer._meta.db_table
    # A plan that does is found: no index has this column.
    assert detours(f"SELECT id FROM {answers} WHERE ref = $1") == [answers]

    worker()

    assert len(hot) > 10
    assert {each: found for each in hot if (found := detours(each))} == {}


INDEXED = """
    SELECT attname FROM pg_index
    JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
    WHERE indrelid = %s::regclass
"""


@pytest.mark.parametrize(
    ("model", "written"),
    [
        (Answer, {"response", "revision", "ref", "saved_at", "flagged"}),
        (SessionLease, {"renewed_at"}),
    ],
)
def test_no_index_has_to_follow_a_save_or_a_renewal(db, model, written):
    """PostgreSQL then writes the row anew in its own page, and leaves the indexes."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXED, [model._meta.db_table])
        indexed = {name for (name,) in cursor.fetchall()}

    assert model._meta.pk.column in indexed
    assert {model._meta.get_field(name).column for name in written} & indexed == set()
