"""The database: whether it answers, keeps acknowledged data, and has the right time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from assessment_site.operations.doctor.findings import Finding, fail, ok, warn
from realtime import processes, server_time
from realtime.database.poolers import is_pooled
from realtime.readiness import unapplied_migrations

SKEW_WARN_SECONDS = 1.0
# A third of the time after which a silent page does not count as present.
SKEW_FAIL_SECONDS = 5.0

POSTGRES_SETTINGS = (
    "synchronous_commit",
    "fsync",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
)
SQLITE_PRAGMAS = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
SQLITE_FULL = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous


def check_database() -> Iterator[Finding]:
    connection.ensure_connection()
    is_sqlite = connection.vendor == "sqlite"
    found = list(_sqlite_trouble() if is_sqlite else _postgres_trouble())
    yield ok("database", _description())
    yield from found


def _description() -> str:
    version = ".".join(map(str, connection.get_database_version()))
    config = connection.settings_dict
    place = f" at {config['HOST']}" if config.get("HOST") else ""
    way = ", through a pooler" if _is_pooled() else ""
    return f"{connection.display_name} {version}, {config['NAME']}{place}{way}"


def _is_pooled() -> bool:
    return connection.vendor == "postgresql" and is_pooled(connection.connection)


def _postgres_trouble() -> Iterator[Finding]:
    values = _postgres_settings()
    for name in ("synchronous_commit", "fsync"):
        if values[name] == "off":
            yield fail(
                "database",
                f"{name} is off: acknowledged answers do not survive a power cut.",
                f"Set {name} = on for this database (ALTER SYSTEM or postgresql.conf).",
            )
    for name in ("lock_timeout", "idle_in_transaction_session_timeout"):
        if values[name] == "0":
            yield warn(
                "database",
                f"{name} is 0: a frozen process holds its candidates' seats for ever.",
                _how_to_set(name),
            )


def _how_to_set(name: str) -> str:
    asked = connection.settings_dict["OPTIONS"].get("options", "")
    if re.search(rf"\b{name}=(?!0\b)", asked):
        # Each of our connections asks for it, so something in between drops it.
        return f"A pooler ignores {name}: run ALTER ROLE … SET {name}, as operations.md says."
    return f"Leave `options` out of DATABASE_URL, or set {name} there."


def _postgres_settings() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
            [list(POSTGRES_SETTINGS)],
        )
        return dict(cursor.fetchall())


def _sqlite_trouble() -> Iterator[Finding]:
    values = _sqlite_pragmas()
    mode = getattr(connection, "transaction_mode", None)
    fit = {
        "journal_mode WAL": values["journal_mode"] == "wal",
        "synchronous FULL": values["synchronous"] >= SQLITE_FULL,
        "foreign_keys ON": values["foreign_keys"] == 1,
        "a busy timeout": values["busy_timeout"] > 0,
        "transaction_mode IMMEDIATE": (mode or "").upper() == "IMMEDIATE",
    }
    if lacking := [name for name, is_so in fit.items() if not is_so]:
        yield fail(
            "database",
            f"SQLite runs without {', '.join(lacking)}.",
            "Leave options out of DATABASE_URL; keep the file on a local disk.",
        )


def _sqlite_pragmas() -> dict[str, Any]:
    with connection.cursor() as cursor:
        return {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in SQLITE_PRAGMAS
        }


def check_migrations() -> Iterator[Finding]:
    missing = unapplied_migrations()
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        yield fail(
            "migrations",
            f"not applied: {', '.join(missing[:3])}{more}",
            "Run manage.py migrate.",
        )
    else:
        yield ok("migrations", "all applied")


def check_clock() -> Iterator[Finding]:
    """Check the clocks: deadlines use this clock, and all processes have to agree."""
    if connection.vendor == "sqlite":
        yield ok("clock", "the database's is this machine's")
        return
    yield from _clocks_of_processes()
    skew = _skew_seconds()
    message = f"{abs(skew):.3f} s {'behind' if skew > 0 else 'ahead of'} the database's"
    if abs(skew) < SKEW_WARN_SECONDS:
        yield ok("clock", message)
        return
    found = fail if abs(skew) >= SKEW_FAIL_SECONDS else warn
    yield found("clock", message, "Let NTP set the clocks of all hosts.")


def _clocks_of_processes() -> Iterator[Finding]:
    """Check the clock of each server process; a wrong one shows a host without NTP."""
    for row in processes.alive(now=server_time.now()):
        skew = (row.skew_ms or 0) / 1000
        if abs(skew) >= SKEW_WARN_SECONDS:
            words = "ahead of" if skew > 0 else "behind"
            yield warn(
                "clock",
                f"{row}: {abs(skew):.3f} s {words} the database's",
                "Let NTP set the clocks of all hosts.",
            )


def _skew_seconds() -> float:
    """How far the database's clock is ahead of ours."""
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    middle = before + (datetime.now(UTC) - before) / 2
    return (theirs.astimezone(UTC) - middle).total_seconds()
