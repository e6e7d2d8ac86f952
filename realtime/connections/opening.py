"""How a connection gets its seat: what it claims, and which connection is told to go."""

import uuid

from realtime.background_tasks import BackgroundTasks
from realtime.connections import auth
from realtime.connections.admission import Admission
from realtime.connections.close_reasons import on_hold
from realtime.connections.outcomes import epoch_to_kick, seat_or_closed
from realtime.connections.renewal import renewal
from realtime.connections.sockets import SocketConsumer
from realtime.devices import device_in_words
from realtime.layer import events
from realtime.protocol import is_storable
from realtime.seat import async_leases, leases

PAGE_CHARS = 64
_background_tasks = BackgroundTasks()


def page_of(socket: SocketConsumer) -> str:
    """The id that the page sent; a new one if it sent none."""
    page = socket.asked("page", "")[:PAGE_CHARS]
    # An id that cannot be stored names no page.
    return page if page and is_storable(page) else str(uuid.uuid4())


def claim_of(
    socket: SocketConsumer,
    login: auth.Login,
    admission: Admission,
    *,
    connection_id: uuid.UUID,
    page: str,
) -> leases.Claim:
    user_agent = auth.header(socket.scope, b"user-agent")[:512]
    return leases.Claim(
        user_id=login.user.pk,
        connection_id=connection_id,
        subject=admission.subject,
        room=admission.room,
        page=page,
        login=login.login,
        resume=socket.asked("resume", "0") == "1",
        confirm=socket.asked("confirm", "0") == "1",
        policy=admission.policy,
        address=auth.client_address(socket.scope),
        user_agent=user_agent,
        device=device_in_words(user_agent),
    )


async def take_seat(claim: leases.Claim, *, may_be_on_hold: bool) -> leases.Claimed:
    """
    Claim, and tell whoever lost the seat by it.

    Raises:
        Closed: If it was refused; the code and the frame say why.
    """
    if may_be_on_hold and claim.resume:
        # Every waiting page asks every few seconds, so this takes no lock and writes
        # nothing.
        waiting = await async_leases.on_hold(claim)
        if waiting is not None:
            raise on_hold(waiting)
    result = await async_leases.claim(claim)
    if isinstance(result, leases.Claimed) and result.ousted:
        _oust(result.ousted, result.lease_state)
    if (epoch := epoch_to_kick(result)) is not None:
        _background_tasks.start(events.kick(claim.user_id, epoch))
    return seat_or_closed(claim, result)


def _oust(connection_id: uuid.UUID, lease_state: leases.LeaseState) -> None:
    """
    Tell the ousted connection at once, if this process serves it.

    This is only faster, and needs no message and no read. The kick or the renewal makes it
    certain: then the connection reads the lease row (SessionConsumer.learn_close_reason).
    """
    ousted = renewal().connections.get(connection_id)
    if ousted is not None:
        _background_tasks.start(ousted.lose_to(lease_state))
