"""What goes to PostgreSQL together, and what comes of it when something is wrong."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F

from assessments.models import Answer
from realtime.database import bulk
from realtime.database.pipeline import enqueue, one_trip, pipelined_transaction
from realtime.models import SessionEvent
from tests.factories import make_attempt, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.debian]

STATE = "SELECT state FROM pg_stat_activity WHERE pid = %s"
WAITS = "SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s"


@pytest.fixture(autouse=True)
def _database(transactional_db):
    yield
    connection.close()


def backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def revise(answer, revision):
    bulk.update_rows(Answer, ("id", "revision"), [(answer.pk, revision)])


def revision(answer):
    return Answer.objects.values_list("revision", flat=True).get(pk=answer.pk)


@pytest.fixture
def answer():
    return make_attempt().answers.first()


def test_nothing_is_sent_before_an_answer_is_asked_for(answer, bystander):
    pid = backend()

    with pipelined_transaction():
        revise(answer, 1)
        asked = enqueue(
            "SELECT revision FROM assessments_answer WHERE id = $1", [answer.pk]
        )
        assert bystander.execute(STATE, [pid]).fetchone() == ("idle",)
        assert asked() == [(1,)]
        assert bystander.execute(STATE, [pid]).fetchone() == ("idle in transaction",)
        revise(answer, 2)
        assert asked() == [(1,)]

    assert bystander.execute(STATE, [pid]).fetchone() == ("idle",)
    assert revision(answer) == 2


def test_the_orm_finds_what_was_put_before_it(answer):
    with pipelined_transaction():
        revise(answer, 5)
        Answer.objects.filter(pk=answer.pk).update(revision=F("revision") + 1)
        with transaction.atomic():
            revise(answer, revision(answer) * 10)

    assert revision(answer) == 60


def test_only_what_may_be_lost_does_not_wait_for_the_disk(answer):
    durability = "SELECT current_setting('synchronous_commit')"

    with one_trip(is_lasting=False):
        revise(answer, 7)
        assert enqueue(durability, [])() == [("off",)]

    assert revision(answer) == 7
    assert enqueue(durability, [])() == [("on",)]
    with transaction.atomic(), pytest.raises(AssertionError):
        one_trip(is_lasting=False).__enter__()


def test_what_the_body_refuses_leaves_nothing(answer):
    with pytest.raises(ZeroDivisionError), pipelined_transaction():
        revise(answer, 1)
        enqueue("SELECT 1", [])()
        revise(answer, 2)
        raise ZeroDivisionError

    assert revision(answer) == 0
    assert not connection.in_atomic_block


def test_a_statement_that_fails_stops_what_is_behind_it(answer):
    pid = backend()

    with pytest.raises(IntegrityError), pipelined_transaction():
        revise(answer, 1)
        revise(answer, -1)
        enqueue("SELECT pg_sleep(60)", [])

    assert revision(answer) == 0
    # The connection is as good as before, and what it knows as well.
    revise(answer, 3)
    assert (revision(answer), backend()) == (3, pid)


def test_a_key_that_is_missing_is_found_by_the_commit():
    names = ("user_id", "at", "kind", "epoch", "subject", "detail")
    rest = ("room", "user_agent", "device", "transport")
    values = ["2026-01-01T00:00Z", "claimed", 1, "", {}, *[""] * len(rest)]

    def record(user_id):
        bulk.insert_rows(SessionEvent, (*names, *rest), [[user_id, *values]])

    with pytest.raises(IntegrityError), pipelined_transaction():
        record(10**9)
    with pipelined_transaction():
        record(make_user().pk)

    assert SessionEvent.objects.count() == 1


def test_one_inside_another_ends_with_it(answer):
    with pytest.raises(ZeroDivisionError), pipelined_transaction():
        with pipelined_transaction():
            revise(answer, 1)
        assert revision(answer) == 1
        raise ZeroDivisionError

    assert revision(answer) == 0


def test_a_new_schema_costs_one_statement(answer, bystander):
    statement = "SELECT ref FROM assessments_answer WHERE id = $1"
    column = "ALTER TABLE assessments_answer ALTER COLUMN ref TYPE"
    assert enqueue(statement, [answer.pk])() == [("",)]
    bystander.execute(f"{column} text")
    try:
        with pytest.raises(Exception, match="cached plan"):
            enqueue(statement, [answer.pk])
        connection.close_if_unusable_or_obsolete()

        assert enqueue(statement, [answer.pk])() == [("",)]
    finally:
        connection.close()
        bystander.execute(f"{column} varchar(64)")


def test_a_backend_that_is_ended_while_it_waits(answer, bystander):
    pid = backend()

    def end(holder):
        while bystander.execute(WAITS, [pid]).fetchone() != ("Lock",):
            pass
        bystander.execute("SELECT pg_terminate_backend(%s)", [pid])
        holder.rollback()

    with psycopg.connect(bystander.info.dsn) as holder:
        holder.execute("SELECT 1 FROM assessments_answer FOR UPDATE")
        ending = threading.Thread(target=end, args=[holder])
        ending.start()
        with pytest.raises(OperationalError), pipelined_transaction():
            revise(answer, 1)
            enqueue("SELECT 1", [])
        ending.join()

    assert revision(answer) == 0
    assert backend() != pid


def test_more_than_any_buffer_holds(answer):
    text = "long " * 2_000_000
    response = {"text": text}

    with one_trip():
        bulk.update_rows(Answer, ("id", "response"), [(answer.pk, response)])
        back = enqueue(
            "SELECT response FROM assessments_answer WHERE id = $1", [answer.pk]
        )

    assert text in back()[0][0]
    assert Answer.objects.get(pk=answer.pk).response == response


def test_an_update_of_one_row_reads_one_row(answer, bystander):
    """PostgreSQL takes every document for a hundred rows."""
    attempt, kind = answer.attempt, answer.kind
    Answer.objects.bulk_create(
        Answer(attempt=attempt, number=number, kind=kind) for number in range(99, 4000)
    )
    statement = bulk._update("postgresql", Answer, ("id", "revision"))
    once = "EXPLAIN EXECUTE once ('[{\"id\": 1, \"revision\": 1}]', '{1}')"

    with psycopg.connect(bystander.info.dsn) as fresh:
        fresh.execute(f"PREPARE once (jsonb, bigint[]) AS {statement}")
        plan = "\n".join(line for (line,) in fresh.execute(once))

    assert "Index Scan using assessments_answer_pkey" in plan
    assert "Seq Scan on assessments_answer" not in plan


def test_a_moment_is_the_one_the_orm_reads(answer):
    at = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
    Answer.objects.update(saved_at=at)

    statement = "SELECT saved_at FROM assessments_answer WHERE id = $1"
    (read,) = enqueue(statement, [answer.pk])()

    assert read == Answer.objects.values_list("saved_at").get(pk=answer.pk)
    assert read[0].utcoffset() == timedelta(0)
