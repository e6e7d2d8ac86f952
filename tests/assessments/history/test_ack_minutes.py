"""Acknowledgements are counted by test and minute, and no count is lost on its way."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from assessments.history import ack_minutes
from assessments.history.ack_minutes import BOUNDS, AckMinutes, write_rows
from assessments.metrics import ACK_SECONDS
from assessments.models import AckMinute
from tests.factories import make_test

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FAST, SLOW = BOUNDS[0], BOUNDS[-1]


@pytest.fixture
def written(monkeypatch):
    """What reaches the writer, call by call."""
    calls = []

    async def together(function, rows):
        assert function is write_rows
        calls.append({(row.test_id, row.minute): row.counts for row in rows})

    monkeypatch.setattr(ack_minutes, "together", together)
    return calls


async def test_tests_and_minutes_are_counted_apart(written):
    acks = AckMinutes()
    for test_id, at, bucket in [
        (1, NOON, 0),
        (1, NOON + 59 * SECOND, 0),
        (1, NOON + 60 * SECOND, -1),
        (2, NOON, 0),
    ]:
        acks.count(test_id, at, bucket)

    await acks.write()

    (call,) = written
    assert call == {
        (1, NOON): {FAST: 2},
        (1, NOON + 60 * SECOND): {SLOW: 1},
        (2, NOON): {FAST: 1},
    }


async def test_only_what_is_new_is_written_and_then_whole(written):
    acks = AckMinutes()
    acks.count(1, NOON, 0)
    acks.count(2, NOON, 0)
    await acks.write()
    await acks.write()
    acks.count(1, NOON, 0)
    await acks.write()

    assert written[1:] == [{(1, NOON): {FAST: 2}}]


async def test_what_could_not_be_written_is_written_next_time(written, monkeypatch):
    acks = AckMinutes()
    acks.count(1, NOON, 0)

    async def fails(function, rows):
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(ack_minutes, "together", fails)
        await acks.write()
    acks.count(1, NOON, 0)
    await acks.write()

    assert written == [{(1, NOON): {FAST: 2}}]


async def test_minutes_long_over_are_forgotten(written):
    acks = AckMinutes()
    for minute in range(100):
        acks.count(1, NOON + minute * 60 * SECOND, 0)
        await acks.write()

    assert len(written) == 100
    assert len(acks._counts) == len(acks._written) == ack_minutes.KEPT_MINUTES + 1


def row(test, process, counts):
    return AckMinute(test_id=test.pk, minute=NOON, process=process, counts=counts)


@pytest.mark.django_db
def test_a_process_replaces_its_own_row_and_no_other(django_assert_num_queries):
    test, mine, other = make_test(), uuid.uuid4(), uuid.uuid4()
    write_rows([[row(test, mine, {FAST: 1})], [row(test, other, {FAST: 7})]])

    with django_assert_num_queries(1):
        write_rows([[row(test, mine, {FAST: 2})], [row(test, mine, {FAST: 3})]])

    # This process may write what another test has counted, at any time.
    rows = AckMinute.objects.filter(process__in=[mine, other])
    assert dict(rows.values_list("process", "counts")) == {
        mine: {FAST: 3},
        other: {FAST: 7},
    }


@pytest.mark.django_db
def test_a_deleted_test_keeps_no_other_from_being_written():
    gone, test = make_test(), make_test()
    rows = [row(one, uuid.uuid4(), {FAST: 1}) for one in (gone, test)]
    gone.delete()

    write_rows([rows])

    connection.check_constraints()
    assert AckMinute.objects.filter(test=test).exists()


def test_a_bucket_is_the_one_the_histogram_says():
    bucket = ACK_SECONDS.observe(0.003)

    assert BOUNDS[bucket] == "0.005"
