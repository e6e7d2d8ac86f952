"""The running parts: channel layer, server processes, settling of attempts."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import redis
from asgiref.sync import async_to_sync
from django.conf import settings

from assessment_site.operations.doctor.findings import Finding, fail, ok, warn
from assessments import selectors
from realtime import processes, server_time
from realtime.layer.roundtrip import NoRoundTrip, round_trip

REDIS_SECONDS = 2
SETTLED_WITHIN = timedelta(minutes=1)


def check_channel_layer() -> Iterator[Finding]:
    dead = [url for url in settings.REDIS_URL if not _answers(url)]
    for url in dead:
        yield fail(
            "channel layer",
            f"Redis does not answer at {_shown(url)}.",
            "Start Redis, or correct REDIS_URL. Until then answers are saved, but old pages "
            "learn of a takeover seconds late.",
        )
    if not dead:
        yield _after_a_round_trip()
    if not settings.REDIS_URL and not settings.DEBUG:
        yield warn(
            "channel layer",
            "The channel layer is in memory, so it reaches one server process only.",
            "Set REDIS_URL before a second process is started.",
        )


def _answers(url: str) -> bool:
    client = redis.Redis.from_url(
        url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def _shown(url: str) -> str:
    """The address without its password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _after_a_round_trip() -> Finding:
    kind = processes.layer_kind().label
    try:
        seconds = async_to_sync(round_trip)()
    except NoRoundTrip as error:
        return fail(
            "channel layer",
            f"it answers, but delivers no message: {error}.",
            "Look at Redis's own log and at its limits (maxclients, ACL for pub/sub).",
        )
    return ok("channel layer", f"{kind}: there and back in {1000 * seconds:.1f} ms")


def check_processes() -> Iterator[Finding]:
    rows = processes.alive(now=server_time.now())
    if text := processes.trouble(rows):
        yield warn("processes", text, "Or run a single server process.")
    elif rows:
        yield ok("processes", f"with candidates: {', '.join(map(str, rows))}")
    else:
        yield ok("processes", "none has candidates now")


def check_settling() -> Iterator[Finding]:
    late = selectors.overdue_attempt_ids(server_time.now() - SETTLED_WITHIN)
    if late:
        yield warn(
            "settling",
            f"{len(late)} attempts ran out of time over a minute ago and are not scored.",
            "Start manage.py expire_attempts --every 5 beside the server.",
        )
    else:
        yield ok("settling", "no attempt waits to be settled")
