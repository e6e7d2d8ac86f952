"""Settle attempts that ran out of time."""

import argparse
import contextlib
import json
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from assessments.management.base import CommandBase, add_json_option
from assessments.monitoring.mass_disconnects import Detector, raise_all
from assessments.services.release_rows import carry_out_due
from assessments.services.settling import ClockStopped, Settler
from realtime import server_time
from realtime.database import outages
from realtime.seat import leases

logger = logging.getLogger(__name__)

BATCH = 500


class Command(CommandBase):
    help = """\
Settle every attempt whose deadline and grace have passed, and log seats that went silent.

To settle an attempt is to store that it has expired, to score it and to give it a
receipt. Its end is stamped with the deadline, however late this command runs. Pages and
results treat the attempt as ended even before.

The command settles nothing while the clocks of this machine and of the database differ,
or when far more attempts run out at once than were due. So a clock that jumps ends no
exam.

The command also carries out the releases of results that are planned and due.

With --every the command runs until SIGTERM or Ctrl-C, and goes on when the database was
away. It then also raises an alert when many candidates go offline at once. Several of
these commands may run at the same time.

  manage.py expire_attempts
  manage.py expire_attempts --every 5
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every",
            type=_seconds,
            metavar="SECONDS",
            help="Run again and again, with a pause of so many seconds.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] is None:
            try:
                self._report(*_settle(Settler()), as_json=options["json"])
            except ClockStopped as alarm:
                raise CommandError(str(alarm)) from alarm
            return
        settler = Settler()
        detector = Detector(timedelta(seconds=options["every"]))
        with _stop_signals() as stopped:
            while not stopped.is_set():
                self._round(settler, detector, as_json=options["json"])
                stopped.wait(options["every"])

    def _round(self, settler: Settler, detector: Detector, *, as_json: bool) -> None:
        close_old_connections()
        began = server_time.now()
        try:
            settled, lapsed = _settle(settler)
            raise_all(detector.look_as_of(began))
        except ClockStopped as alarm:
            # The detector judges presence by the same clock.
            detector.doubt()
            logger.error("expire_attempts settles nothing: %s", alarm)
            return
        except (DatabaseError, InterfaceError) as error:
            detector.doubt()
            if not outages.is_noted(error):
                logger.error("expire_attempts failed, trying again: %s", error)
            connections.close_all()
            return
        outages.note_success()
        if settled or lapsed:
            self._report(settled, lapsed, as_json=as_json)

    def _report(self, settled: int, lapsed: int, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"settled": settled, "lapsed": lapsed}))
        else:
            self.stdout.write(
                f"Attempts settled: {settled}. Seats gone silent: {lapsed}."
            )
        self.stdout.flush()


def _settle(settler: Settler) -> tuple[int, int]:
    """
    Settle until none is left, and carry out the releases of results that are due.

    Returns how many attempts were settled and lapses noted.
    """
    settled = settler.settle(limit=BATCH)
    # Only now: attempts that ran out of time would hold a release back.
    carry_out_due(server_time.now())
    return (
        settled,
        _until_none_is_left(lambda: leases.sweep(now=server_time.now(), limit=BATCH)),
    )


def _until_none_is_left(settle: Callable[[], int]) -> int:
    return sum(iter(settle, 0))


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text)) <= threading.TIMEOUT_MAX:
            return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")


@contextlib.contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets; the current round is finished first."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [
        signal.signal(number, lambda number, frame: stopped.set()) for number in numbers
    ]
    try:
        yield stopped
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
