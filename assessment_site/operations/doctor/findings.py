"""What a check found, and how to fix it."""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass


class Level(enum.StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"  # candidates can sit, but something is wrong
    FAIL = "fail"  # candidates cannot sit, or may lose their answers


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``fix`` says what to do unless all is well."""

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
