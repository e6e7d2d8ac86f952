"""
The receipt's socket: takes no seat, and tells the page when the attempt is open again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from assessments import selectors
from assessments.models import Attempt
from assessments.protocol import AttemptStatusFrame
from assessments.sitting import admission
from realtime import server_time
from realtime.connections import auth
from realtime.connections.admission import Admission, Closed, ConnectingUser
from realtime.connections.subscribed import SubscribedConsumer
from realtime.protocol import (
    ClientFrame,
    CloseCode,
    Heartbeat,
    HeartbeatReply,
    milliseconds,
)

#: How often the attempt of an open receipt is read, because a push may be lost.
LOOK_SECONDS = 15.0
#: How many receipts one candidate may have open in one process.
SOCKETS = 4

#: The open receipts of each user, in the order they came.
_open: dict[int, list["ReceiptConsumer"]] = {}


class ReceiptConsumer(SubscribedConsumer):
    """Says where the attempt stands, at first and whenever that is something else."""

    #: A frame is a heartbeat.
    frame_bytes = 1_024

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attempt: Attempt | None = None
        # Status and clock as last told.
        self.told: tuple[object, ...] = ()
        self.last_looked = 0.0

    @staticmethod
    def admit(connecting: Sequence[ConnectingUser]) -> list[Admission | Closed]:
        """Admit candidates to their own attempts, and keep the attempt for the page."""
        found = selectors.attempts_to_sit([c.address["attempt_id"] for c in connecting])
        return [_admission(one, found) for one in connecting]

    def address(self) -> Mapping[str, Any]:
        return {**super().address(), "asks": self}

    # Opening.

    async def open(self, login: auth.Login, admission: Admission) -> None:
        self.last_heard = asyncio.get_running_loop().time()
        await self._make_room()
        await self.look()

    async def _make_room(self) -> None:
        own = _open.setdefault(self.user.pk, [])
        own.append(self)
        if len(own) > SOCKETS:
            await own[0].end(Closed(CloseCode.OVERLOADED))

    # Looking, and telling.

    async def look(self) -> None:
        """Read the row again, and tell the page what is new."""
        self.last_looked = self.last_heard
        # Do this first, so that a change after the read is pushed.
        await self.subscribe()
        if not await self.is_still_admitted() or self.attempt is None:
            return
        frame = _status_frame(self.attempt)
        facts = (frame.status, self.attempt.deadline, self.attempt.remaining_ms)
        if facts != self.told:
            self.told = facts
            await self.send_frame(frame)

    async def heard(self, frame: ClientFrame) -> None:
        if not isinstance(frame, Heartbeat):
            return
        now = milliseconds(server_time.now())
        await self.send_frame(HeartbeatReply(frame.client_time, now))
        if self.last_heard - self.last_looked > LOOK_SECONDS:
            await self.look()

    async def session_changed(self, message: Mapping[str, Any]) -> None:
        if self.attempt is not None and message["subject"] == self.attempt.subject:
            await self.look()

    # The other messages of the group are for pages with a seat.

    async def session_kick(self, message: Mapping[str, Any]) -> None: ...

    async def session_message(self, message: Mapping[str, Any]) -> None: ...

    def leave(self) -> None:
        own = _open.get(self.user.pk, []) if self.user else []
        if self in own:
            own.remove(self)
            if not own:
                del _open[self.user.pk]


def _admission(
    one: ConnectingUser, found: Mapping[Any, tuple[Attempt, str]]
) -> Admission | Closed:
    attempt, _ = found.get(one.address["attempt_id"], (None, ""))
    if attempt is None or attempt.candidate_id != one.user.pk:
        return Closed(CloseCode.FORBIDDEN)
    page: ReceiptConsumer = one.address["asks"]
    page.attempt = attempt
    return Admission(attempt.subject, room="")


def _status_frame(attempt: Attempt) -> AttemptStatusFrame:
    now = server_time.now()
    is_open = selectors.is_open(attempt, now)
    return AttemptStatusFrame(
        status=selectors.status_now(attempt, now).value,
        is_open=is_open,
        clock=admission.clock(
            attempt.deadline if is_open else None,
            selectors.remaining_ms(attempt, now),
            now,
        ),
    )
