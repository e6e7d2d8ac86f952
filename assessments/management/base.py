"""
What every command of this site does the same way.

Data goes to stdout, remarks and progress to stderr, so that output can be piped. Exit
code 0: done; 1: not done, and stderr says why; 2: the command line makes no sense.
Colour follows NO_COLOR (https://no-color.org), --no-color and whether a person watches.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TextIO, TypeVar

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
    OutputWrapper,
)
from django.core.serializers.json import DjangoJSONEncoder
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)

T = TypeVar("T")

BAR_WIDTH = 30
REDRAW_SECONDS = 0.1
INTERRUPTED = 130  # what a shell reports for SIGINT

DONE = "  0  The command did what you asked for."
NOT_DONE = "  1  The command did not do it. The reason is on stderr."
NONSENSE = "  2  The command line is wrong. Nothing was done."
EXIT_CODES = "\n".join([DONE, NOT_DONE, NONSENSE])


class _HelpFormatter(DjangoHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Keeps the paragraphs and examples of a command's help."""


#: The database is away, read-only, lost in a transaction, or not migrated.
DATABASE_ERRORS = (OperationalError, InterfaceError, InternalError, ProgrammingError)


class CommandBase(BaseCommand):
    """
    A command that follows these rules; write its data with the methods below.

    ``exit_codes`` ends the help. A command that means more by them says so itself.
    """

    exit_codes = EXIT_CODES

    def __init__(
        self,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        no_color: bool = False,
        force_color: bool = False,
    ) -> None:
        wanted = not os.environ.get("NO_COLOR") or force_color
        super().__init__(stdout, stderr, no_color or not wanted, force_color)

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        kwargs.setdefault("formatter_class", _HelpFormatter)
        kwargs.setdefault("epilog", f"Exit codes:\n{self.exit_codes}")
        return super().create_parser(prog_name, subcommand, **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            output = super().execute(*args, **options)
            self.stdout.flush()
        except KeyboardInterrupt:
            raise CommandError("Interrupted.", returncode=INTERRUPTED) from None
        except DATABASE_ERRORS as error:
            raise CommandError(
                f"The database reports: {str(error).strip()}\n"
                "Check that the database runs, and run manage.py migrate."
            ) from error
        except BrokenPipeError:
            # The reader (head, less) has closed the pipe. Python flushes once more at
            # exit, which must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        return output

    def remark(self, text: str) -> None:
        """Tell the person at the terminal, apart from the data; not an error."""
        self.stderr.write(text, _as_it_is)

    def write_json(self, data: object) -> None:
        """Times are ISO 8601 in UTC."""
        text = json.dumps(data, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder)
        self.stdout.write(text)

    def write_table(
        self, headings: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> None:
        cells = [[printable(str(cell)) for cell in row] for row in rows]
        widths = [
            max(len(cell) for cell in column)
            for column in zip(headings, *cells, strict=True)
        ]
        self.stdout.write(self.style.MIGRATE_HEADING(_line(headings, widths)))
        for row in cells:
            self.stdout.write(_line(row, widths))

    def progress(self, label: str, total: int) -> "CommandProgress":
        return CommandProgress(self.stderr, label, total)


def add_json_option(parser: CommandParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="Write JSON to stdout, for other programs."
    )


def printable(text: str) -> str:
    """The text without control characters: a name must not steer a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _as_it_is(text: str) -> str:
    return text


class CommandProgress:
    """
    A progress bar for long work; shows nothing unless the stream is a terminal.

    Use as a context manager: the bar is erased at the end, also after an error.
    """

    def __init__(self, stream: OutputWrapper, label: str, total: int) -> None:
        self.stream = stream
        self.label = label
        self.total = total
        self.done = 0
        self.drawn_at = 0.0
        self.drawn = ""
        self.watched = stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.drawn:
            self._write("\r" + " " * len(self.drawn) + "\r")

    def step(self) -> None:
        self.done += 1
        now = time.monotonic()
        if self.watched and now - self.drawn_at >= REDRAW_SECONDS:
            self.drawn_at = now
            self.drawn = self._bar()
            self._write("\r" + self.drawn)

    def over(self, things: Iterable[T]) -> Iterator[T]:
        for thing in things:
            yield thing
            self.step()

    def _bar(self) -> str:
        filled = BAR_WIDTH * self.done // max(self.total, 1)
        bar = "#" * filled + "-" * (BAR_WIDTH - filled)
        return f"{self.label} [{bar}] {self.done}/{self.total}"

    def _write(self, text: str) -> None:
        self.stream.write(text, _as_it_is, ending="")
        self.stream.flush()
