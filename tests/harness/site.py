"""The site in a process of its own, against the test database."""

import os
import re
import sys

from django.conf import settings

from assessment_site.operations.serving import daphne_command
from tests.harness.database import database_url
from tests.harness.process import Process

LISTENING = re.compile(
    r"(?:Listening on TCP address |Uvicorn running on http://)127\.0\.0\.1:(\d+)"
)
# A traceback, or Daphne's and asyncio's words for an exception nobody caught.
ACCIDENT = re.compile(r"Traceback|Exception inside application|never retrieved")
# The broker is away, or the server was told to end while it talked to it: channels_redis
# says so with a traceback, and goes on.
BROKER_AWAY = "channels_redis.pubsub Unexpected exception"
RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.MULTILINE)
INHERITED = ("REDIS_URL", "TRUSTED_PROXIES", "CSRF_TRUSTED_ORIGINS", "LOG_LEVEL")


def uvicorn_command(*, host, port):
    """As docs/operations.md has it, but that it says where it listens."""
    return [
        *(sys.executable, "-m", "uvicorn", f"--host={host}", f"--port={port}"),
        *("--lifespan=off", "--ws=websockets-sansio", "--ws-max-size=262144"),
        *("--ws-per-message-deflate=false", "--backlog=4096", "--no-proxy-headers"),
        *("--no-access-log", "--timeout-graceful-shutdown=10"),
        "assessment_site.asgi:application",
    ]


COMMANDS = {"daphne": daphne_command, "uvicorn": uvicorn_command}


class Site(Process):
    """
    One server: Daphne, or ``server``. ``url`` and ``ws_url`` have no slash at the end.

    The port is chosen by the system at the first start and kept by ``restart``, so that
    pages find the site again. DEBUG is off, as it is where candidates sit.
    """

    def __init__(self, *, log, server="daphne", **env):
        self.command_for = COMMANDS[server]
        clean = {name: "" for name in INHERITED if name in os.environ}
        super().__init__(
            None,
            log=log,
            env={
                **clean,
                "DEBUG": "0",
                "ALLOW_HTTP": "1",
                "ALLOWED_HOSTS": "127.0.0.1,localhost",
                # The same key: session rows made by a test are good here.
                "SECRET_KEY": settings.SECRET_KEY,
                "DATABASE_URL": database_url(),
                "MEDIA_ROOT": str(settings.MEDIA_ROOT),
                **env,
            },
        )
        self.port = 0
        self.tolerated = False
        self._seen = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self):
        return f"ws://127.0.0.1:{self.port}"

    def start(self):
        before = len(self.log_text())
        self.command = self.command_for(host="127.0.0.1", port=self.port)
        super().start()
        listening = self.wait_until(
            lambda: LISTENING.search(self.log_text(), before), what="listening"
        )
        self.port = int(listening[1])
        return self

    def restart(self):
        """SIGTERM and start again on the same port, as a deployment does."""
        self.stop()
        return self.start()

    def new_log_text(self):
        """What was logged since the last ``forget_log``."""
        return self.log_text()[self._seen :]

    def forget_log(self):
        self._seen = len(self.log_text())

    def tolerate_tracebacks(self):
        """For the one test that makes the server fail on purpose."""
        self.tolerated = True

    def assert_no_accident(self):
        records = RECORD.split(self.new_log_text())
        text = "".join(record for record in records if BROKER_AWAY not in record)
        assert self.tolerated or not ACCIDENT.search(text), text
