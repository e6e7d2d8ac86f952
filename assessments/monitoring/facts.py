"""What is known about one candidate in one test. Pure; times in ms since the epoch, UTC."""

from dataclasses import dataclass, field

from assessments.rules.live_status import LiveStatus

NOT_STARTED = LiveStatus.NOT_STARTED.value


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A candidate. ``group``: the one by which they may sit the test, if any."""

    user_id: int
    name: str
    username: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class AttemptClock:
    """
    An attempt's own row; ``status`` as it is stored, or NOT_STARTED.

    ``extra_ms``: the time added or taken since the start. ``loses_ms``: how much extra time
    a final end takes from a candidate who has not started.
    """

    status: str = NOT_STARTED
    number: int = 1
    started_at: int | None = None
    finished_at: int | None = None
    deadline: int | None = None
    remaining_ms: int | None = None
    grace_ms: int = 0
    extra_ms: int = 0
    loses_ms: int = 0
    note: str = ""
    help: int | None = None
    is_reviewing: bool = False


@dataclass(frozen=True, slots=True)
class AnswerProgress:
    answered: int = 0
    questions: int = 0
    saved_at: int | None = None


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """
    The candidate's seat, if it was last taken for this attempt.

    ``lease_ms``: how long it counts as present without a renewal. Only sockets show life
    all the time.
    """

    is_taken: bool
    lease_ms: int = 15_000
    is_socket: bool = True
    device: str = ""
    address: str | None = None
    claimed_at: int | None = None
    renewed_at: int | None = None
    released_at: int | None = None
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Takeovers:
    count: int = 0
    last_at: int | None = None


@dataclass(frozen=True, slots=True)
class HeardMetrics:
    """Client metrics of the page: hints, from realtime.connections.client_metrics."""

    heard_at: int
    unsent: int = 0
    round_trip: int | None = None
    clock_skew: int | None = None


@dataclass(slots=True)
class Facts:
    """
    All facts of one candidate; each part is replaced as a whole.

    ``id`` is the attempt's, or ``user:<pk>`` while there is none. ``changed_at`` is when
    something other than a sign of life was last noticed. ``keeps_answers``: unless the
    device check before the start found that the browser stores nothing. ``focus_losses``:
    how often the page said it was left, where the test asks.
    """

    id: str
    person: PersonFacts
    url: str = ""
    clock: AttemptClock = field(default_factory=AttemptClock)
    progress: AnswerProgress = field(default_factory=AnswerProgress)
    seat: SeatFacts | None = None
    takeovers: Takeovers = field(default_factory=Takeovers)
    client_metrics: HeardMetrics | None = None
    changed_at: int | None = None
    keeps_answers: bool = True
    focus_losses: int = 0


def waiting_id(user_id: int) -> str:
    """The row of a candidate who has not started."""
    return f"user:{user_id}"
