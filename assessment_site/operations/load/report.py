"""What a run found, as a table for people or as JSON for programs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from assessment_site.operations.load.latencies import Summary
from assessment_site.operations.load.plan import LoadPlan, LoadVerdict

BUSY = 0.85  # of a core; from here on the generator itself may be the bottleneck


@dataclass(frozen=True)
class LoadReport:
    """Latencies in milliseconds; figures carry their unit in the name."""

    plan: LoadPlan
    figures: Mapping[str, float] = field(default_factory=dict)
    latencies: Mapping[str, Summary] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    verdicts: list[LoadVerdict] = field(default_factory=list)
    cpu_share: float | None = None
    ceiling: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return all(verdict.is_kept for verdict in self.verdicts)

    def as_json(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "scenario": plan.scenario,
            "urls": [str(server) for server in plan.servers],
            "candidates": plan.candidates,
            "questions": plan.questions,
            "seed": plan.seed,
            "figures": dict(self.figures),
            "latency_ms": {name: asdict(s) for name, s in self.latencies.items()},
            "errors": dict(self.errors),
            "verdicts": [
                {"name": v.name, "ok": v.is_kept, "detail": v.detail}
                for v in self.verdicts
            ],
            "ok": self.is_good,
            "generator": self._generator(),
        }

    def _generator(self) -> dict[str, float]:
        busy = {} if self.cpu_share is None else {"cpu_share": self.cpu_share}
        return {**busy, **self.ceiling}

    def as_table(self) -> str:
        return "\n".join(line.rstrip() for line in self._lines())

    def _lines(self) -> Iterator[str]:
        plan = self.plan
        where = ", ".join(str(server) for server in plan.servers) or "no server"
        yield f"{plan.scenario}: {plan.candidates:,} candidates, {where}"
        yield from self._figure_lines(self.figures)
        yield from self._latency_lines()
        yield from self._generator_lines()
        if self.cpu_share is not None:
            yield from self._judgement_lines()

    def _generator_lines(self) -> Iterator[str]:
        if self.cpu_share is not None:
            busy = self.cpu_share > BUSY
            yield ""
            yield f"Generator: {self.cpu_share:.0%} of one core." + (
                " It may be the bottleneck itself." * busy
            )
        yield from self._figure_lines(self.ceiling)

    def _judgement_lines(self) -> Iterator[str]:
        yield ""
        yield "Errors" if self.errors else "Errors: none"
        for error, count in sorted(self.errors.items()):
            yield f"  {count:>9,}  {error}"
        yield ""
        for verdict in self.verdicts:
            word = "kept" if verdict.is_kept else "BROKEN"
            yield f"  {word:<6}  {verdict.name} ({verdict.detail})"

    def _figure_lines(self, figures: Mapping[str, float]) -> Iterator[str]:
        for name, value in figures.items():
            yield f"  {value:>12,.10g}  {name.replace('_', ' ')}"

    def _latency_lines(self) -> Iterator[str]:
        if not self.latencies:
            return
        yield ""
        heads = ("count", "mean", "p50", "p90", "p99", "max")
        yield f"{'Milliseconds':<22}" + "".join(f"{head:>10}" for head in heads)
        for name, s in self.latencies.items():
            values = "".join(
                f"{v:>10,.1f}" for v in (s.mean, s.p50, s.p90, s.p99, s.max)
            )
            yield f"  {name:<20}{s.count:>10,}{values}"
