"""What a writer makes of questions: a file, and what the file could not hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of one question that the format cannot hold, in a sentence."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class WrittenFile:
    data: bytes
    losses: tuple[Loss, ...] = ()
