import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Answer, Attempt
from assessments.questions.kind import Kind
from realtime.database import bulk
from realtime.database.pipeline import one_trip
from realtime.models import SessionEvent
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
AWKWARD = {"text": "quote ' double \" back\\slash %s {braces} Zürich 🙂 \n\t"}


def event(user, **fields):
    row = {
        "user_id": user.pk,
        "at": NOW,
        "kind": "claimed",
        "epoch": 2**40,
        "connection_id": uuid.uuid4(),
        "subject": "it's; --",
        "detail": AWKWARD,
        "room": "",
        "user_agent": "",
        "device": "",
        "transport": "socket",
    } | fields
    return list(row), list(row.values())


@pytest.mark.parametrize("count", [1, 5])
def test_every_type_comes_back_as_it_went_in(count):
    user = make_user()
    rows = [event(user, at=NOW + timedelta(microseconds=n)) for n in range(count)]

    with CaptureQueriesContext(connection) as inserting:
        bulk.insert_rows(SessionEvent, rows[0][0], [values for _, values in rows])

    assert len(inserting) == 1
    assert SessionEvent.objects.filter(at=NOW, at__lte=NOW).count() == 1
    stored = list(SessionEvent.objects.order_by("at").values_list(*rows[0][0]))
    assert stored == [tuple(values) for _, values in rows]


def test_null_is_null_and_not_the_json_of_it():
    names, values = event(make_user(), connection_id=None)
    bulk.insert_rows(SessionEvent, names, [values])
    answers = list(make_attempt().answers.all())
    bulk.update_rows(Answer, ("id", "response"), [(a.pk, AWKWARD) for a in answers])

    bulk.update_rows(Answer, ("id", "response"), [(answers[0].pk, None)])

    assert SessionEvent.objects.filter(connection_id=None).count() == 1
    assert Answer.objects.filter(response__isnull=True).get() == answers[0]
    assert Answer.objects.get(pk=answers[1].pk).response == AWKWARD


def test_rows_that_are_not_named_stay_as_they_are():
    test = make_test(questions=[make_question(Kind.ESSAY) for _ in range(3)])
    first, _, third = make_attempt(test=test).answers.all()

    bulk.update_rows(
        Answer,
        ("id", "revision", "ref", "saved_at"),
        [(first.pk, 3, "a", NOW), (third.pk, 4, "b", None)],
    )

    rows = Answer.objects.order_by("number").values_list("revision", "ref", "saved_at")
    assert list(rows) == [(3, "a", NOW), (0, "", None), (4, "b", None)]


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.update_rows(Answer, ("id", "revision"), [])
        bulk.insert_rows(SessionEvent, ("epoch",), [])


def test_instances_are_as_the_orm_reads_them_and_missing_ones_are_missing():
    attempt, other = make_attempt(), make_attempt()
    attempts = bulk.Instances(Attempt)

    found = attempts([attempt.pk, uuid.uuid4()])

    assert list(found) == [attempt.pk]
    read, expected = vars(found[attempt.pk]), vars(Attempt.objects.get(pk=attempt.pk))
    read.pop("_state"), expected.pop("_state")
    assert read == expected
    assert list(attempts({attempt.pk, other.pk})) == sorted([attempt.pk, other.pk])


def test_selects_of_one_trip_do_not_mix():
    attempt = make_attempt()
    attempts, answers = bulk.Instances(Attempt), bulk.Instances(Answer)
    keys = [answer.pk for answer in attempt.answers.all()]

    with one_trip():
        found, given = attempts.enqueue([attempt.pk]), answers.enqueue(keys)

        assert list(given()) == keys
        assert list(found()) == [attempt.pk]
