"""The progress of a run, phase by phase, on a bar that the caller draws."""

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Protocol, Self

STEPS_PER_SECOND = 10


class ProgressBar(Protocol):
    """The bar of one phase; erased on exit."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    def step(self) -> None: ...


class LoadProgress:
    """Starts a bar for each phase and erases the last one; so does ``clear``."""

    def __init__(self, make_bar: Callable[[str, int], ProgressBar]) -> None:
        self._make_bar = make_bar
        self._shown = ExitStack()
        self._done = 0
        self._bar: ProgressBar | None = None

    def start(self, what: str, total: int) -> None:
        self.clear()
        self._bar = self._shown.enter_context(self._make_bar(what, total))
        self._done = 0

    def start_seconds(self, what: str, seconds: float) -> None:
        """Start a phase of ``seconds``; ``reach`` moves its bar."""
        self.start(what, round(seconds * STEPS_PER_SECOND))

    def step(self, count: int = 1) -> None:
        assert self._bar is not None, "a phase has to be started"
        for _ in range(count):
            self._bar.step()
        self._done += count

    def reach(self, seconds: float) -> None:
        self.step(max(round(seconds * STEPS_PER_SECOND) - self._done, 0))

    def clear(self) -> None:
        self._shown.close()
        self._bar = None
