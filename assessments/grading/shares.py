"""
Shares of the answers to a question: each answer has a place on a circle of 100 places.

A share is an arc of the circle. Shares that are laid one behind the other hold each answer
once, and where they are larger than the circle some answers twice. An answer keeps its
place for good, so adding or ending a share moves no answer of another share.
"""

from collections.abc import Iterable

PLACES = 100
# Above every id of an answer; the product below stays within 63 bits.
PRIME = 2_147_483_647
STEP = 1_103_515_245


def place_of(answer_id: int, slot: int) -> int:
    """The place of an answer; people.assigned.circle is the same in SQL."""
    return (answer_id + slot) * STEP % PRIME % PLACES


def next_start(shares: Iterable[tuple[int, int]]) -> int:
    """Where the next share begins, behind all of these (start, size)."""
    return max((start + size for start, size in shares), default=0) % PLACES


def holds(start: int, size: int, place: int) -> bool:
    return (place - start) % PLACES < size
