"""The options of a run, and its findings."""

from dataclasses import dataclass, field

from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load.clients import Clients
from assessment_site.operations.load.latencies import Latencies
from assessment_site.operations.load.progress import LoadProgress


@dataclass(frozen=True, kw_only=True)
class LoadPlan:
    """
    The options of one run; durations in seconds, ``rate`` in saves a second.

    ``pids`` are the processes of all servers, or empty.
    """

    scenario: str
    servers: tuple[Server, ...]
    candidates: int
    seconds: float
    rate: float
    questions: int
    in_flight: int
    connections: int
    jitter: float
    warmup: float
    seed: int
    pids: tuple[int, ...] = ()


@dataclass(frozen=True)
class LoadVerdict:
    """One promise, and whether it was kept; ``detail`` gives the counts in words."""

    name: str
    is_kept: bool
    detail: str


@dataclass
class Findings:
    """Figures by name (units in the name), latencies by the event waited for."""

    figures: dict[str, float] = field(default_factory=dict)
    latencies: dict[str, Latencies] = field(default_factory=dict)
    verdicts: list[LoadVerdict] = field(default_factory=list)

    def measure(self, name: str) -> Latencies:
        return self.latencies.setdefault(name, Latencies())

    def judge(self, name: str, is_kept: bool, detail: str) -> None:
        self.verdicts.append(LoadVerdict(name, is_kept, detail))


@dataclass(frozen=True)
class Stage:
    """Everything that a scenario uses."""

    plan: LoadPlan
    clients: Clients
    findings: Findings
    progress: LoadProgress
