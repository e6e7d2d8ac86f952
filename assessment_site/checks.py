"""Lists everything that production lacks, for ``manage.py check --deploy``."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning

EVERY_PAGE_REDIRECTS = "site.W005"


def check_production(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check our own settings; Django checks its own."""
    return list(_lacking())


def _lacking() -> Iterator[CheckMessage]:
    yield from without_secret()
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Warning(
            "The database is SQLite: one machine can use it, and one process writes at a time.",
            hint="Set DATABASE_URL to a PostgreSQL database.",
            id="site.W002",
        )
    if not settings.REDIS_URL:
        yield Warning(
            "The channel layer is in memory, so it reaches one process only.",
            hint=(
                "Set REDIS_URL. Without it run a single server process: another one "
                "learns of a takeover seconds late."
            ),
            id="site.W003",
        )
    yield from without_encryption()
    if not settings.TIME_ZONE_IS_SET:
        yield Warning(
            "TIME_ZONE is not set: people read every time in UTC.",
            hint="Set it to where the exams are sat, such as Europe/Zurich.",
            id="site.W006",
        )
    if not settings.MEDIA_ROOT_IS_SET:
        yield Warning(
            "MEDIA_ROOT is not set: files of questions and answers are inside the checkout.",
            hint=(
                "Set it to a folder that every server process reads and writes, that an "
                "upgrade leaves alone, and that is in the backup."
            ),
            id="site.W007",
        )


# ``manage.py doctor`` reports these too, for the running site.


def without_secret() -> Iterator[CheckMessage]:
    if not settings.SECRET_KEY_IS_SET:
        yield Warning(
            "SECRET_KEY is not set; a key made for this checkout is in use.",
            hint="Set it: every process needs the same one, and it survives a rebuild.",
            id="site.W001",
        )


def without_encryption() -> Iterator[CheckMessage]:
    if settings.ALLOW_HTTP:
        yield Warning(
            "ALLOW_HTTP is on: logins and answers travel unencrypted.",
            hint="Unset it outside a closed test network.",
            id="site.W004",
        )
    elif not settings.TRUSTED_PROXIES:
        yield Warning(
            "TRUSTED_PROXIES is not set, so the server takes every request for plain HTTP, "
            "and every page redirects to itself.",
            hint="Set it to the address of the proxy that ends TLS.",
            id=EVERY_PAGE_REDIRECTS,
        )
