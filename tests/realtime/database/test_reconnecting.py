"""A database that is away is asked now and then, not by every call."""

import contextlib
import socket
import threading

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from realtime.database import batching
from realtime.database.batching import together
from realtime.database.reconnecting import Tries
from tests.harness.database import default_database


class Refusing:
    """A port where whoever connects is counted, and hung up on."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.tries = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                self.tries += 1
                near.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def refusing(monkeypatch, django_db_blocker):
    monkeypatch.setattr(batching, "tries", Tries())
    server = Refusing()
    config = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "gone",
        "HOST": "127.0.0.1",
        "PORT": server.port,
        "USER": "somebody",
        "OPTIONS": dict(settings.POSTGRES_OPTIONS),
    }
    with django_db_blocker.unblock(), default_database(config):
        yield server
    server.close()


def ask(items):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return items


async def test_a_database_that_refuses_is_not_asked_by_every_call(refusing):
    calls = 0
    while refusing.tries < 4:  # how often it was worth asking
        with pytest.raises(OperationalError):
            await together(ask, None)
        calls += 1

    # Those in between were told at once, with the words of the last who asked.
    assert calls > 4 * 4
    with pytest.raises(OperationalError, match="connection"):
        await together(ask, None)
