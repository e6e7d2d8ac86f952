"""
What happened, as the candidates' devices and the database saw it.

Times are this process's monotonic clock, in seconds: ``asked`` when something was sent,
``at`` when its answer was there, None when none ever came.
"""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shown:
    """An answer as the server showed it: of which change, and how often changed."""

    revision: int
    ref: str = ""
    text: str | None = None


@dataclass
class Started:
    """A ``session.started``; ``answers`` is its state, by id."""

    user: int
    device: str
    asked: float
    at: float
    epoch: int
    answers: dict[int, Shown]


@dataclass
class Write:
    """
    One ``answer.save``, sent in the session of ``epoch``.

    ``outcome`` is "saved" with ``revision``, "conflict" with what it ``showed``, an
    error code, or None: the line broke, and it may have been stored or not.
    """

    user: int
    device: str
    epoch: int
    answer: int
    ref: str
    text: str
    base: int
    asked: float
    at: float | None = None
    outcome: str | None = None
    revision: int | None = None
    showed: Shown | None = None


@dataclass(frozen=True)
class Logged:
    """One accepted change, from the attempt's log in the database."""

    answer: int
    revision: int
    epoch: int


@dataclass
class History:
    """``stored`` and ``log`` are the database at the end, when all was quiet."""

    sessions: list[Started] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    stored: dict[int, Shown] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)

    def started(self, user, device, asked, frame):
        answers = {
            row["id"]: Shown(row["revision"], row["ref"], text_of(row["response"]))
            for row in frame["answers"]
        }
        now = time.monotonic()
        self.sessions.append(Started(user, device, asked, now, frame["epoch"], answers))

    def asked(self, **fields):
        write = Write(asked=time.monotonic(), **fields)
        self.writes.append(write)
        return write

    @staticmethod
    def answered(write, reply):
        write.at = time.monotonic()
        match reply["type"]:
            case "answer.saved":
                write.outcome, write.revision = "saved", reply["revision"]
            case "answer.conflict":
                write.outcome = "conflict"
                text = text_of(reply["response"])
                write.showed = Shown(reply["revision"], reply["by"], text)
            case _:
                write.outcome = reply["code"]

    @property
    def saved(self):
        return [write for write in self.writes if write.outcome == "saved"]


def text_of(response):
    return response and response["text"]
