"""Who acts, as the log names them."""

import uuid

import pytest

from assessments.services.actors import SYSTEM, Actor, actor_for, staff
from realtime.seat.leases import Session
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_clock_is_nobody():
    assert SYSTEM.event_fields() == {
        **{"by": "system", "actor_id": None, "epoch": None, "connection_id": None}
    }
    assert staff(None) == SYSTEM


def test_staff_are_named():
    proctor = make_user()

    assert staff(proctor).event_fields()["by"] == "staff"
    assert staff(proctor).event_fields()["actor_id"] == proctor.pk


def test_a_candidate_acts_through_a_seat():
    candidate, connection = make_user(), uuid.uuid4()
    session = Session(candidate.pk, 7, connection, "attempt:a")

    fields = Actor("candidate", candidate, session).event_fields()

    assert fields == {
        "by": "candidate",
        "actor_id": candidate.pk,
        "epoch": 7,
        "connection_id": connection,
    }


def test_whose_attempt_it_is_decides_as_what_one_acts():
    candidate, proctor = make_user(), make_user(is_staff=True)

    assert actor_for(candidate, candidate.pk).by == "candidate"
    assert actor_for(proctor, candidate.pk).by == "staff"
