from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from realtime.models import SessionEvent, SessionLease, Transport
from realtime.seat import leases
from realtime.seat.leases import Release
from tests.factories import make_user
from tests.realtime.seating import NOW, ask, fenced, row, take

# What surrounds the statements of a transaction; a PostgreSQL pipeline adds a setting.
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")

pytestmark = pytest.mark.django_db


def test_the_fence_holds_the_holder_in_and_everyone_else_out():
    user = make_user()
    first = take(user).session
    assert fenced(first)

    second = take(user, page="page-2").session

    assert not fenced(first)
    assert fenced(second)


@pytest.mark.parametrize("change", [{"epoch": 9}, {"subject": "attempt:b"}])
def test_the_fence_refuses_another_epoch_or_subject(change):
    session = take(make_user()).session
    fields = {
        name: getattr(session, name)
        for name in ("user_id", "epoch", "connection_id", "subject")
    }

    assert not fenced(leases.Session(**fields | change))


def test_a_lapse_never_reaches_the_fence():
    user = make_user()
    session = take(user, now=NOW - timedelta(hours=1)).session
    leases.sweep(now=NOW)

    assert fenced(session)


def test_the_fence_outside_a_transaction_is_a_mistake(transactional_db):
    session = take(make_user()).session

    with pytest.raises(AssertionError):
        leases.fence([session])


def test_release_changes_no_row_that_does_not_name_the_connection():
    user, other = make_user(), make_user()
    old = take(user).session
    take(user, page="page-2")
    take(other)
    before = list(SessionLease.objects.order_by("user").values())

    released = leases.release([Release(user.pk, old.connection_id)], now=NOW)

    assert released == 0
    assert list(SessionLease.objects.order_by("user").values()) == before


def test_release_keeps_whom_the_seat_named():
    user = make_user()
    session = take(user).session

    assert leases.release([Release(user.pk, session.connection_id)], now=NOW) == 1
    assert leases.release([Release(user.pk, session.connection_id)], now=NOW) == 0

    assert row(user).connection_id == session.connection_id
    assert row(user).page == "page-1"
    assert row(user).released_at == NOW


def test_release_by_subject_leaves_another_subject_alone():
    user = make_user()
    take(user, subject="attempt:a")

    assert leases.release([Release(user.pk, subject="attempt:b")], now=NOW) == 0
    assert leases.release([Release(user.pk, subject="attempt:a")], now=NOW) == 1


def test_renew_shows_life_and_finds_who_lost_the_seat():
    ana, bob, eve = make_user(), make_user(), make_user()
    ana_session = take(ana).session
    bob_session = take(bob).session
    take(bob, page="page-2")
    eve_session = take(eve).session
    leases.revoke([eve.pk], reason="revoked", now=NOW)
    later = NOW + timedelta(seconds=9)

    lost = leases.renew([ana_session, bob_session, eve_session], now=later)

    assert lost == [bob_session, eve_session]
    assert SessionLease.objects.get(renewed_at=later, renewed_at__lte=later) == row(ana)
    assert row(bob).renewed_at == NOW


def test_renew_tells_of_a_seat_that_was_given_back_for_us():
    user = make_user()
    session = take(user).session
    leases.release([Release(user.pk, subject="attempt:a")], now=NOW)

    lost = leases.renew([session], now=NOW + timedelta(seconds=9))

    assert lost == [session]
    assert row(user).renewed_at == NOW


def test_renewing_after_a_lapse_is_presence_again():
    user = make_user()
    session = take(user).session
    later = NOW + timedelta(minutes=1)
    assert leases.sweep(now=later) == 1
    assert leases.sweep(now=later) == 0

    assert leases.renew([session], now=later) == []

    assert row(user).lapsed_at is None
    assert leases.is_live(row(user), later)


@pytest.mark.parametrize("users", [1, 7])
def test_statements_do_not_grow_with_the_list(users):
    people = [make_user() for _ in range(users)]
    claims = [ask(user) for user in people]
    leases.claim(claims, now=NOW)
    again = [ask(user, page="page-2") for user in people]

    with CaptureQueriesContext(connection) as claiming:
        sessions = [c.session for c in leases.claim(again, now=NOW)]
    with CaptureQueriesContext(connection) as renewing:
        leases.renew(sessions, now=NOW)
    with CaptureQueriesContext(connection) as releasing:
        leases.release([Release(s.user_id, s.connection_id) for s in sessions], now=NOW)

    def statements(queries):
        return len([q for q in queries if not q["sql"].startswith(BRACKETS)])

    assert statements(claiming) == 3
    assert statements(renewing) == 1
    assert statements(releasing) == 3


def test_revoke_moves_the_epoch_on_and_empties_the_seat():
    user = make_user()
    session = take(user).session

    epochs = leases.revoke([user.pk], reason="signed_out", now=NOW)

    assert epochs == {user.pk: 2}
    assert row(user).connection_id is None
    assert row(user).ended_by == "signed_out"
    assert not fenced(session)
    assert leases.revoke([user.pk], reason="revoked", now=NOW) == {}


def test_a_logout_revokes_only_a_seat_with_its_login():
    user = make_user()
    take(user, login="phone")

    assert leases.revoke([user.pk], reason="signed_out", now=NOW, login="pc") == {}
    assert leases.revoke([user.pk], reason="signed_out", now=NOW, login="phone")


def test_a_seat_nobody_held_is_not_revoked():
    assert leases.revoke([make_user().pk], reason="revoked", now=NOW) == {}


@pytest.mark.parametrize(
    ("transport", "seconds"),
    [(Transport.SOCKET, 15), (Transport.HTTP, 30), (Transport.FORM, 600)],
)
def test_each_transport_has_its_own_lease_time(transport, seconds):
    user = make_user()
    take(user, transport=transport)
    last, after = (NOW + timedelta(seconds=s) for s in (seconds - 1, seconds))

    def is_live(now):
        listed = SessionLease.objects.filter(leases.live(now), user=user).exists()
        assert listed == leases.is_live(row(user), now)
        return listed

    assert (is_live(last), leases.sweep(now=last)) == (True, 0)
    assert (is_live(after), leases.sweep(now=after)) == (False, 1)
    lapsed = SessionEvent.objects.get(user=user, kind="lapsed")
    assert (lapsed.at, lapsed.transport) == (after, transport)


def test_the_seat_and_its_events_carry_the_transport():
    user = make_user()
    take(user, transport=Transport.HTTP)

    take(user, page="page-2", transport=Transport.FORM)

    assert row(user).transport == Transport.FORM
    events = SessionEvent.objects.filter(user=user)
    assert [event.transport for event in events] == [Transport.HTTP, Transport.FORM]
