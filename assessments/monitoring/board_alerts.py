"""Alerts as the board knows them, and when many disconnects are one incident. Pure."""

from dataclasses import dataclass

#: Many disconnects at once: the network of a room failed, not each candidate's own.
DROP_WINDOW_MS = 10_000
DROP_COUNT = 10
DROP_SHARE = 0.1
#: In a small class one closed laptop is a tenth already, so a share alone is not enough.
DROP_LEAST = 3


@dataclass(frozen=True, slots=True)
class AnnouncedAlert:
    """Something to say aloud. ``total``: of how many; ``group``: when all are of one."""

    kind: str
    at: int
    ids: tuple[str, ...]
    count: int
    total: int
    group: str | None = None


@dataclass(frozen=True, slots=True)
class AlertOnBoard:
    """
    An alert as the database has it; ``waiting``: the attempts that nobody has acknowledged.

    ``by`` acknowledged the last of the others at ``done_at``, in ms; ``count``: all of
    them.
    """

    pk: int
    alert: AnnouncedAlert
    waiting: tuple[str, ...] = ()
    by: str = ""
    done_at: int | None = None

    def on_wire(self) -> dict[str, object]:
        return {
            "id": self.pk,
            "kind": self.alert.kind,
            "at": self.alert.at,
            "ids": list(self.waiting),
            "count": self.alert.count,
            "total": self.alert.total,
            "group": self.alert.group,
            "acknowledged_by": self.by,
            "acknowledged_at": self.done_at,
        }


def is_mass(gone: int, total: int) -> bool:
    """Whether this many disconnects within DROP_WINDOW_MS count as one incident."""
    return gone >= DROP_COUNT or (gone >= DROP_LEAST and gone > DROP_SHARE * total)
