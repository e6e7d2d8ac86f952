"""What ends a process before it has begun."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from environs import EnvError


@contextmanager
def settings_in_words() -> Iterator[None]:
    """A setting that cannot be read is told in one sentence; a traceback hides it."""
    try:
        yield
    except EnvError as error:
        sys.exit(str(error))
