"""
Whether the sign-ins of open sockets are still valid.

A socket is admitted once, by its cookie. A sign-out, a save of the user and a deletion
close it. A change past these (``update()``, SQL, an expired or deleted session) reaches no
socket. So the cookie is checked again by the same rules, together with the renewals.
"""

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from django.db import DatabaseError

from realtime.connections.auth import logins_of
from realtime.database import outages
from realtime.database.batching import QueueFull, read_together
from realtime.seat.seats import Session

logger = logging.getLogger(__name__)

C = TypeVar("C", bound="SignedInConnection")


# With every other renewal: reading a sign-in costs more than renewing a seat.
CHECK_SECONDS = 8.0


class CheckedSignIn(NamedTuple):
    user_id: Any
    cookie: str


class SignedInConnection(Protocol):
    """``last_checked`` is the loop's time, in seconds."""

    session: Session | None
    last_checked: float

    @property
    def cookie(self) -> str: ...
    async def sign_out(self) -> None: ...


def due(connections: Sequence[C], now: float) -> list[C]:
    """
    The connections that were not checked for CHECK_SECONDS. They count as checked from now
    on.
    """
    found = [c for c in connections if now - c.last_checked >= CHECK_SECONDS]
    for connection in found:
        connection.last_checked = now
    return found


async def end_those_without(connections: Sequence[SignedInConnection]) -> None:
    """Sign out the connections whose sign-in is no longer valid."""
    seated = [
        (connection, CheckedSignIn(connection.session.user_id, connection.cookie))
        for connection in connections
        if connection.session is not None
    ]
    try:
        valid = await read_together(
            _which_are_valid, [sign_in for _, sign_in in seated]
        )
    except (DatabaseError, QueueFull) as error:
        # The error says nothing about the sign-ins; the next renewal asks again.
        if not outages.is_noted(error):
            logger.warning("sign-ins are not known: %s", error)
        return
    for (connection, _), is_valid in zip(seated, valid, strict=True):
        if not is_valid:
            await connection.sign_out()


def _which_are_valid(shares: Sequence[Sequence[CheckedSignIn]]) -> list[list[bool]]:
    """Two statements for any number of sign-ins."""
    logins = iter(logins_of([one.cookie for share in shares for one in share]))
    return [[_is_of(next(logins), one.user_id) for one in share] for share in shares]


def _is_of(login: Any, user_id: Any) -> bool:
    return login is not None and login.user.pk == user_id
