"""All checks, ordered so that the first failure is likely the cause of the others."""

import logging
from collections.abc import Iterator
from functools import partial

from django.db import DatabaseError

from assessment_site.operations.client.sockets import Server
from assessment_site.operations.doctor import configuration, database, workings
from assessment_site.operations.doctor.findings import Check, Finding, Level, fail
from assessment_site.operations.doctor.handshake import check_address
from realtime import readiness

logger = logging.getLogger(__name__)

REFUSED_BY_POOLER = (
    "A pooler refuses settings that connections ask for: copy ignore_startup_parameters "
    "from docs/deploy/pgbouncer.ini into the configuration of the pooler."
)
WITHOUT_DATABASE: tuple[tuple[str, Check], ...] = (
    ("settings", configuration.check_settings),
    ("static files", configuration.check_static_files),
    ("channel layer", workings.check_channel_layer),
)
WITH_DATABASE: tuple[tuple[str, Check], ...] = (
    ("database", database.check_database),
    ("clock", database.check_clock),
    ("migrations", database.check_migrations),
)
WITH_TABLES: tuple[tuple[str, Check], ...] = (
    ("processes", workings.check_processes),
    ("settling", workings.check_settling),
)


def examine(server: Server | None = None) -> Iterator[Finding]:
    """Yield each finding when it is known; ``server`` is the public address, if any."""
    yield from _run(WITHOUT_DATABASE)
    yield from _examine_database()
    if server is not None:
        yield from _run([("address", partial(check_address, server))])


def _examine_database() -> Iterator[Finding]:
    try:
        readiness.check_database()
    except DatabaseError as error:
        yield _no_database(error)
        return
    found = list(_run(WITH_DATABASE))
    yield from found
    if all(finding.level is not Level.FAIL for finding in found):
        yield from _run(WITH_TABLES)


def _no_database(error: DatabaseError) -> Finding:
    told = str(error).strip().splitlines()
    return fail(
        "database",
        f"it does not answer: {told[0] if told else type(error).__name__}",
        REFUSED_BY_POOLER
        if "unsupported startup parameter" in str(error)
        else "Start the database, or correct DATABASE_URL.",
    )


def _run(
    checks: tuple[tuple[str, Check], ...] | list[tuple[str, Check]],
) -> Iterator[Finding]:
    for name, check in checks:
        try:
            yield from check()
        except Exception as error:  # a broken check must not hide the others
            logger.debug("check %s broke", name, exc_info=True)
            yield fail(
                name,
                f"could not be checked: {type(error).__name__}: {error}",
                "Read the message. With LOG_LEVEL=DEBUG the log says where the check failed.",
            )
