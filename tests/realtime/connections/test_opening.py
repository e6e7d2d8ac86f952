"""What a connection claims, and whom it tells to go."""

import uuid

import pytest

from realtime.connections import renewal
from realtime.connections.admission import Admission, Closed
from realtime.connections.auth import Login
from realtime.connections.opening import PAGE_CHARS, claim_of, page_of, take_seat
from realtime.models import Policy
from realtime.protocol import CloseCode
from tests.factories import make_user
from tests.harness.waiting import eventually
from tests.realtime.seating import ask, row

ADMISSION = Admission("attempt:a", "test:1", policy="ask")


class Asking:
    """A socket with this query and this browser."""

    def __init__(self, user_agent=b"", **query):
        self.query = query
        self.scope = {
            "client": ["192.0.2.1", 5000],
            "headers": [(b"user-agent", user_agent)],
        }

    def asked(self, name, default):
        return self.query.get(name, default)


def test_a_page_keeps_the_name_that_it_sends():
    name = str(uuid.uuid4())

    assert page_of(Asking(page=name)) == name
    assert page_of(Asking(page="x" * 100)) == "x" * PAGE_CHARS


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800"])
def test_a_name_that_cannot_be_stored_is_a_new_one_each_time(name):
    first, second = (page_of(Asking(page=name)) for _ in range(2))

    assert uuid.UUID(first) != uuid.UUID(second)


def claim(socket, user):
    return claim_of(
        socket,
        Login(user, "login"),
        ADMISSION,
        connection_id=uuid.UUID(int=7),
        page="page-1",
    )


@pytest.mark.django_db
def test_a_claim_says_who_where_and_with_what():
    user = make_user()
    firefox = b"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

    made = claim(Asking(firefox), user)

    assert (made.user_id, made.login, made.page) == (user.pk, "login", "page-1")
    assert (made.subject, made.room, made.policy) == ("attempt:a", "test:1", "ask")
    assert (made.address, made.device) == ("192.0.2.1", "Firefox on Linux")
    assert made.user_agent == firefox.decode()
    assert len(claim(Asking(b"x" * 600), user).user_agent) == 512


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["resume", "confirm"])
@pytest.mark.parametrize(
    ("sent", "is_asked"), [("1", True), ("0", False), ("yes", False)]
)
def test_a_page_comes_back_or_confirms_only_by_saying_so(name, sent, is_asked):
    user = make_user()

    assert getattr(claim(Asking(**{name: sent}), user), name) is is_asked
    assert getattr(claim(Asking(), user), name) is False


class Ousted:
    """An open connection of this process; it keeps what it was told."""

    def __init__(self):
        self.lost_to = []

    async def lose_to(self, state):
        self.lost_to.append(state)


@pytest.mark.django_db(transaction=True)
class TestTakingTheSeat:
    async def test_the_connection_that_lost_it_is_told_at_once(self, sync, monkeypatch):
        user = await sync(make_user)
        first = await take_seat(ask(user, page="1"), may_be_on_hold=False)
        old, other = Ousted(), Ousted()
        served = {first.session.connection_id: old, uuid.uuid4(): other}
        monkeypatch.setattr(renewal.renewal(), "connections", served)

        second = await take_seat(ask(user, page="2"), may_be_on_hold=False)

        await eventually(lambda: old.lost_to, what="the old page is told")
        assert old.lost_to[0].epoch == second.session.epoch == 2
        assert other.lost_to == []

    async def test_a_refusal_says_why(self, sync):
        user = await sync(make_user)
        firm = {"policy": Policy.FIRST_WINS}
        await take_seat(ask(user, page="1", login="home", **firm), may_be_on_hold=False)

        with pytest.raises(Closed) as refusal:
            await take_seat(
                ask(user, page="2", login="away", **firm), may_be_on_hold=False
            )

        assert refusal.value.code == CloseCode.SEAT_HELD
        assert (await sync(row, user)).epoch == 1

    async def test_a_page_that_waits_is_answered_without_a_claim(self, sync):
        user = await sync(make_user)
        held = {"policy": Policy.HOLD}
        await take_seat(ask(user, page="1", login="home", **held), may_be_on_hold=True)
        with pytest.raises(Closed):
            await take_seat(
                ask(user, page="2", login="away", **held), may_be_on_hold=True
            )
        before = await sync(row, user)

        with pytest.raises(Closed) as waiting:
            await take_seat(
                ask(user, page="2", login="away", resume=True, **held),
                may_be_on_hold=True,
            )

        assert waiting.value.code == CloseCode.ON_HOLD
        after = await sync(row, user)
        assert after.window_claims == before.window_claims
