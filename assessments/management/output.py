"""Where the data of a command goes: stdout, or the file that ``--output`` names."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from assessments.formats.csv_export import BYTE_ORDER_MARK, Writable
from assessments.management.base import CommandBase

STDOUT = "-"


def add_output_option(parser: CommandParser) -> None:
    parser.add_argument(
        "--output",
        metavar="FILE",
        default=STDOUT,
        help="The file. Default: stdout (-).",
    )


@contextlib.contextmanager
def opened_output(
    command: CommandBase, name: str, *, mark: bool = False
) -> Iterator[Writable]:
    """
    Open what the data goes to; it is ``command.stdout`` meanwhile.

    ``mark``: begin with a byte order mark, by which spreadsheets know UTF-8.
    """
    if name == STDOUT:
        # UTF-8 whatever the terminal's encoding: the byte order mark promises it.
        if isinstance(out := command.stdout._out, io.TextIOWrapper):
            out.reconfigure(encoding="utf-8", newline="")
        if mark:
            command.stdout.write(BYTE_ORDER_MARK, ending="")
        yield command.stdout
        return
    encoding = "utf-8-sig" if mark else "utf-8"
    with writable(name), Path(name).open("w", encoding=encoding, newline="") as file:
        terminal, command.stdout = command.stdout, OutputWrapper(file)
        try:
            yield file
        finally:
            command.stdout = terminal


@contextlib.contextmanager
def writable(name: str) -> Iterator[None]:
    """End the command with the name of a file that cannot be written, and why."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}.") from error
