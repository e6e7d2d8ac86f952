"""What a check found, and what to do about it."""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass


class Level(enum.StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"  # candidates can sit; something is wrong all the same
    FAIL = "fail"  # candidates cannot sit, or may lose what they gave


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination; ``fix`` says what to do unless all is well."""

    check: str
    level: Level
    message: str
    fix: str = ""


Check = Callable[[], Iterable[Finding]]


def ok(check: str, message: str) -> Finding:
    return Finding(check, Level.OK, message)


def warn(check: str, message: str, fix: str) -> Finding:
    return Finding(check, Level.WARN, message, fix)


def fail(check: str, message: str, fix: str) -> Finding:
    return Finding(check, Level.FAIL, message, fix)
