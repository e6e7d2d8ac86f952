"""From which values on a proctor should look. Pure."""

from dataclasses import dataclass

Pair = tuple[int, int]

SECOND = 1000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Pairs of values: a warning from the first on, bad from the second on. Times in ms."""

    last_heard: Pair = (10 * SECOND, 30 * SECOND)
    round_trip: Pair = (500, 1500)
    unsent: Pair = (3, 10)
    takeovers: Pair = (2, 4)
    clock_skew: Pair = (60 * SECOND, 300 * SECOND)
    focus_losses: Pair = (3, 10)

    def level(self, name: str, value: int | None) -> str:
        """ "", "warn" or "bad"."""
        if value is None:
            return ""
        warn, bad = getattr(self, name)
        if value >= bad:
            return "bad"
        return "warn" if value >= warn else ""

    def on_wire(self) -> dict[str, list[int]]:
        return {name: list(getattr(self, name)) for name in self.__slots__}


DEFAULT = Thresholds()
