from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from realtime.models import SessionEvent
from realtime.seat import leases
from realtime.seat.claiming import CLAIMS_PER_WINDOW
from realtime.seat.leases import Moved, Release, TooManyClaims
from tests.factories import make_user
from tests.realtime.seating import NOW, ask, kinds, row, take

pytestmark = pytest.mark.django_db


def test_the_first_claim_seats_and_replaces_nobody():
    user = make_user()

    claimed = take(user)

    assert (claimed.session.epoch, claimed.took_over, claimed.ousted) == (
        1,
        False,
        None,
    )
    assert row(user).connection_id == claimed.session.connection_id
    assert kinds(user) == ["claimed"]


def test_a_second_page_takes_over_from_a_live_one():
    user = make_user()
    first = take(user)

    second = take(user, page="page-2")

    assert (second.session.epoch, second.took_over) == (2, True)
    assert second.ousted == first.session.connection_id
    assert second.lease_state.page == "page-2"
    takeover = SessionEvent.objects.get(kind="taken_over")
    assert takeover.connection_id == second.session.connection_id
    assert takeover.other_connection_id == first.session.connection_id


def test_a_takeover_is_logged_with_both_connections(caplog):
    user = make_user()
    first = take(user)

    with caplog.at_level("INFO", logger="realtime.seat.claiming"):
        second = take(user, page="page-2")

    assert len(caplog.messages) == 1
    assert str(first.session.connection_id) in caplog.messages[0]
    assert str(second.session.connection_id) in caplog.messages[0]


def test_a_seat_that_was_released_is_not_taken_over():
    user = make_user()
    first = take(user)
    leases.release([Release(user.pk, first.session.connection_id)], now=NOW)

    second = take(user, page="page-2")

    assert (second.took_over, second.ousted) == (False, None)
    assert kinds(user) == ["claimed", "released", "claimed"]


def test_a_claim_after_a_lapse_notes_when_presence_ran_out():
    user = make_user()
    first = take(user)
    later = NOW + timedelta(minutes=5)

    second = take(user, page="page-2", now=later)

    assert second.took_over is False
    assert second.ousted == first.session.connection_id
    assert kinds(user) == ["claimed", "lapsed", "claimed"]
    assert SessionEvent.objects.get(kind="lapsed").at == NOW + leases.LEASE


def test_the_same_page_resumes_without_a_takeover():
    user = make_user()
    take(user)

    second = take(user, resume=True)

    assert (second.session.epoch, second.took_over) == (2, False)
    assert kinds(user) == ["claimed", "resumed"]


def test_a_machine_cannot_steal_the_seat_from_another_page():
    user = make_user()
    take(user, page="laptop")
    desktop = take(user, page="desktop")

    refused = leases.claim([ask(user, page="laptop", resume=True)], now=NOW)[0]

    assert isinstance(refused, Moved)
    assert refused.lease_state.connection_id == desktop.session.connection_id
    assert row(user).epoch == 2


def test_a_machine_cannot_steal_even_a_seat_that_was_given_back():
    user = make_user()
    take(user, page="laptop")
    desktop = take(user, page="desktop")
    leases.release([Release(user.pk, desktop.session.connection_id)], now=NOW)

    refused = leases.claim([ask(user, page="laptop", resume=True)], now=NOW)[0]

    assert isinstance(refused, Moved)


def test_resuming_where_nobody_ever_sat_claims():
    assert take(make_user(), resume=True).session.epoch == 1


def test_resuming_a_revoked_seat_is_refused_and_a_click_is_not():
    user = make_user()
    take(user)
    leases.revoke([user.pk], reason="revoked", now=NOW)

    refused = leases.claim([ask(user, resume=True)], now=NOW)[0]

    assert isinstance(refused, Moved)
    assert refused.lease_state.ended_by == "revoked"
    assert take(user).session.epoch == 3
    assert row(user).ended_by == ""


def test_two_claims_of_one_user_in_a_list_get_epochs_apart():
    user = make_user()
    claims = [ask(user, page="one"), ask(user, page="two")]

    first, second = leases.claim(claims, now=NOW)

    assert (first.session.epoch, second.session.epoch) == (1, 2)
    assert (first.took_over, second.took_over) == (False, True)
    assert row(user).connection_id == claims[1].connection_id


def test_more_claims_than_a_person_makes_are_refused():
    user = make_user()
    for _ in range(CLAIMS_PER_WINDOW):
        take(user)

    refused = leases.claim([ask(user)], now=NOW)[0]

    assert isinstance(refused, TooManyClaims)
    assert row(user).epoch == CLAIMS_PER_WINDOW
    assert take(user, now=NOW + timedelta(seconds=11)).session.epoch == 61


def test_a_claim_for_a_deleted_user_fails():
    user = make_user()
    claim = ask(user)
    user.delete()

    with pytest.raises(IntegrityError), transaction.atomic():
        leases.claim([claim], now=NOW)
        connection.check_constraints()
