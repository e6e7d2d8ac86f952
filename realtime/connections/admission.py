"""What is decided about a connection before it has a seat, and how a connection ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from realtime.connections.auth import Login, logins_of
from realtime.models import Policy
from realtime.protocol import CloseCode, ServerFrame


@dataclass(frozen=True, slots=True)
class Handshake:
    """One connect: its Cookie header, and what its address names."""

    cookie: str
    address: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ConnectingUser:
    """A signed-in user who asks to be admitted to what the address names."""

    user: Any
    address: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Admission:
    """
    What the user wants the seat for: an opaque subject, and the room in which the seat
    counts.

    ``policy`` decides about later claims while this session has the seat.
    ``may_be_on_hold``: check whether the seat is on hold before claiming it.
    """

    subject: str
    room: str
    policy: str = Policy.NEWEST_WINS.value
    may_be_on_hold: bool = False


class Closed(Exception):
    """This connection ends with ``code``, after ``frame`` if there is one."""

    def __init__(self, code: CloseCode, frame: ServerFrame | None = None) -> None:
        super().__init__(code.name)
        self.code = code
        self.frame = frame


@dataclass(frozen=True, slots=True)
class HandshakeResult:
    """Who connects (None: nobody signed in), and whether they are admitted."""

    login: Login | None
    admission: Admission | Closed


Admit = Callable[[Sequence[ConnectingUser]], list[Admission | Closed]]


@cache
def admission_by(
    admit: Admit,
) -> Callable[[Sequence[Handshake]], list[HandshakeResult]]:
    """A batched function from handshakes to their results: logins first, then ``admit``."""

    def decide(handshakes: Sequence[Handshake]) -> list[HandshakeResult]:
        logins = logins_of([handshake.cookie for handshake in handshakes])
        connecting = [
            ConnectingUser(login.user, handshake.address)
            for login, handshake in zip(logins, handshakes, strict=True)
            if login
        ]
        admissions = iter(admit(connecting))
        nobody = Closed(CloseCode.SIGNED_OUT)
        return [
            HandshakeResult(login, next(admissions) if login else nobody)
            for login in logins
        ]

    return decide
