"""Who acts, for the log."""

from dataclasses import dataclass
from typing import Any, Literal

from assessments.models import User
from realtime.seat.leases import Session

By = Literal["candidate", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """
    For whom a verb runs, and what can refuse it.

    ``session``: the session it came from; refused if a newer session has the seat.
    ``login``: the hash of the login that sent a form; refused while another login's session
    is live. With neither it comes from staff or the clock, and no seat refuses it.
    """

    by: By
    user: User | None = None
    session: Session | None = None
    login: str = ""

    def event_fields(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "actor_id": self.user.pk if self.user else None,
            "epoch": self.session.epoch if self.session else None,
            "connection_id": self.session.connection_id if self.session else None,
        }


SYSTEM = Actor("system")


def staff(user: User | None) -> Actor:
    """A member of the staff; None is the command line."""
    return Actor("staff", user) if user else SYSTEM


def actor_for(user: User, candidate_id: int) -> Actor:
    """A person acting on an attempt: its candidate, or staff."""
    return Actor("candidate" if user.pk == candidate_id else "staff", user)
