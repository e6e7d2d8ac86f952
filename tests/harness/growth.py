"""How work grows with what it is given: by processor time, so a busy machine says nothing."""

import time

# Four times as much of it. In proportion is 4, in square 16.
TIMES = 4
MOST = 10
# Less than this is noise, on a slow machine too.
LEAST_SECONDS = 0.1


def is_in_proportion(work, size):
    """Whether ``work(4 * size)`` takes about four times what ``work(size)`` takes."""
    small = max(_processor_seconds(work, size), LEAST_SECONDS)
    return _processor_seconds(work, TIMES * size) < MOST * small


def _processor_seconds(work, size):
    start = time.process_time()
    work(size)
    return time.process_time() - start
