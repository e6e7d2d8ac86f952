"""Where the data of a command goes."""

import io

import pytest
from django.core.management.base import CommandError

from assessments.management.base import CommandBase
from assessments.management.output import opened_output, writable


@pytest.fixture
def terminal():
    """A stream of bytes that is not UTF-8, as a terminal's may be."""
    return io.TextIOWrapper(io.BytesIO(), encoding="latin-1")


def command(stream):
    return CommandBase(stdout=stream, no_color=True)


@pytest.mark.parametrize(("mark", "before"), [(True, b"\xef\xbb\xbf"), (False, b"")])
def test_stdout_is_utf_8_whatever_the_terminal_is(terminal, mark, before):
    with opened_output(command(terminal), "-", mark=mark) as file:
        file.write("Zoë")
    terminal.flush()

    assert terminal.buffer.getvalue().strip() == before + "Zoë".encode()


@pytest.mark.parametrize(("mark", "encoding"), [(True, "utf-8-sig"), (False, "utf-8")])
def test_a_file_takes_what_the_command_writes_to_stdout(tmp_path, mark, encoding):
    out, path = io.StringIO(), tmp_path / "data.txt"
    told = command(out)

    with opened_output(told, str(path), mark=mark):
        told.stdout.write("Zoë")
    told.stdout.write("Done.")

    assert path.read_bytes() == "Zoë\n".encode(encoding)
    assert out.getvalue() == "Done.\n"


def test_a_file_that_cannot_be_written_is_named_with_the_reason(tmp_path):
    missing = str(tmp_path / "no" / "data.txt")

    with (
        pytest.raises(CommandError, match="No such file"),
        opened_output(command(io.StringIO()), missing),
    ):
        pass
    with pytest.raises(CommandError, match=r"data\.txt: Is full"), writable("data.txt"):
        raise OSError(28, "Is full")


def test_a_pipe_whose_reader_left_is_no_file_that_cannot_be_written():
    with (
        pytest.raises(BrokenPipeError),
        opened_output(command(io.StringIO()), "-"),
    ):
        raise BrokenPipeError
