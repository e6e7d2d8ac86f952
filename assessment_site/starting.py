"""Errors that end a process before it has started."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from environs import EnvError


@contextmanager
def settings_in_words() -> Iterator[None]:
    """Report an unreadable setting in one sentence; a traceback would hide it."""
    try:
        yield
    except EnvError as error:
        sys.exit(str(error))
