"""What is decided about a connection before it has a seat, and how it ends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from realtime.connections.auth import Login, logins_of
from realtime.models import Policy
from realtime.protocol import CloseCode, ServerFrame


@dataclass(frozen=True, slots=True)
class Knock:
    """A handshake: its Cookie header, and what its address names."""

    cookie: str
    address: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in user who asks to be admitted to what the address names."""

    user: Any
    address: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Admission:
    """
    What the seat is asked for: an opaque subject, and the room it is counted in.

    ``policy`` decides over whoever comes while this one sits. ``may_be_held``: there is
    reason to look whether the seat is on hold before it is claimed.
    """

    subject: str
    room: str
    policy: str = Policy.NEWEST_WINS.value
    may_be_held: bool = False


class Closed(Exception):
    """This connection ends with ``code``, after ``frame`` if there is one."""

    def __init__(self, code: CloseCode, frame: ServerFrame | None = None) -> None:
        super().__init__(code.name)
        self.code = code
        self.frame = frame


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocked, None for nobody we know; and whether they may come in."""

    login: Login | None
    admission: Admission | Closed


Admit = Callable[[Sequence[Caller]], list[Admission | Closed]]


@cache
def door(admit: Admit) -> Callable[[Sequence[Knock]], list[Visitor]]:
    """A batched function from knocks to visitors: logins first, then ``admit``."""

    def open_door(knocks: Sequence[Knock]) -> list[Visitor]:
        logins = logins_of([knock.cookie for knock in knocks])
        callers = [
            Caller(login.user, knock.address)
            for login, knock in zip(logins, knocks, strict=True)
            if login
        ]
        admissions = iter(admit(callers))
        nobody = Closed(CloseCode.SIGNED_OUT)
        return [
            Visitor(login, next(admissions) if login else nobody) for login in logins
        ]

    return open_door
