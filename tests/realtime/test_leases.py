import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from realtime import leases
from realtime.leases import Claim, Claimed, Moved, Release, TooManyClaims
from realtime.models import SessionEvent, SessionLease, Transport
from tests.factories import make_user

# What surrounds the statements of a transaction; a PostgreSQL pipeline adds a setting.
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def ask(user, **fields):
    fields = {"subject": "attempt:a", "page": "page-1", "login": "login-1"} | fields
    return Claim(user.pk, uuid.uuid4(), **fields)


def take(user, *, now=NOW, **fields):
    claimed = leases.claim([ask(user, **fields)], now=now)[0]
    assert isinstance(claimed, Claimed), claimed
    return claimed


def row(user):
    return SessionLease.objects.get(user=user)


def kinds(user):
    return [event.kind for event in SessionEvent.objects.filter(user=user)]


def fenced(session):
    with transaction.atomic():
        return session.connection_id in leases.fence([session])


def test_the_first_claim_seats_and_replaces_nobody():
    user = make_user()

    claimed = take(user)

    assert (claimed.session.epoch, claimed.took_over, claimed.kick) == (1, False, False)
    assert row(user).connection_id == claimed.session.connection_id
    assert kinds(user) == ["claimed"]


def test_a_second_page_takes_over_from_a_live_one():
    user = make_user()
    first = take(user)

    second = take(user, page="page-2")

    assert (second.session.epoch, second.took_over, second.kick) == (2, True, True)
    takeover = SessionEvent.objects.get(kind="taken_over")
    assert takeover.connection_id == second.session.connection_id
    assert takeover.other_connection_id == first.session.connection_id


def test_a_takeover_is_logged_with_both_connections(caplog):
    user = make_user()
    first = take(user)

    with caplog.at_level("INFO", logger="realtime.leases"):
        second = take(user, page="page-2")

    assert len(caplog.messages) == 1
    assert str(first.session.connection_id) in caplog.messages[0]
    assert str(second.session.connection_id) in caplog.messages[0]


def test_a_seat_that_was_released_is_not_taken_over():
    user = make_user()
    first = take(user)
    leases.release([Release(user.pk, first.session.connection_id)], now=NOW)

    second = take(user, page="page-2")

    assert (second.took_over, second.kick) == (False, False)
    assert kinds(user) == ["claimed", "released", "claimed"]


def test_a_claim_after_a_lapse_notes_when_presence_ran_out():
    user = make_user()
    take(user)
    later = NOW + timedelta(minutes=5)

    second = take(user, page="page-2", now=later)

    assert (second.took_over, second.kick) == (False, True)
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
    assert refused.standing.connection_id == desktop.session.connection_id
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
    assert refused.standing.ended_by == "revoked"
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
    for _ in range(leases.CLAIMS_PER_WINDOW):
        take(user)

    refused = leases.claim([ask(user)], now=NOW)[0]

    assert isinstance(refused, TooManyClaims)
    assert row(user).epoch == leases.CLAIMS_PER_WINDOW
    assert take(user, now=NOW + timedelta(seconds=11)).session.epoch == 61


def test_a_claim_for_a_deleted_user_fails():
    user = make_user()
    claim = ask(user)
    user.delete()

    with pytest.raises(IntegrityError), transaction.atomic():
        leases.claim([claim], now=NOW)
        connection.check_constraints()


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
