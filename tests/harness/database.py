"""The test database: seen from another process, and exchanged for another one."""

from contextlib import contextmanager
from urllib.parse import quote

import dj_database_url
import psycopg
from asgiref.local import Local
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from tests.harness.workers import end_workers


def database_url():
    """DATABASE_URL of the database this test uses."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    login = f"{quote(config['USER'])}:{quote(config['PASSWORD'])}"
    place = f"{config['HOST']}:{config['PORT']}" if config["HOST"] else ""
    options = {
        name: value
        for name, value in config["OPTIONS"].items()
        if name not in settings.POSTGRES_OPTIONS and isinstance(value, str)
    }
    query = "&".join(f"{name}={quote(value)}" for name, value in options.items())
    return f"postgresql://{login}@{place}/{config['NAME']}?{query}"


@contextmanager
def default_database(config):
    """Let ``config`` be Django's default database, for every thread, until the end."""
    # Each thread keeps an open connection of its own, made for the other database.
    end_workers()
    kept = connections.settings, connections._connections
    connections.settings = connections.configure_settings({"default": config})
    connections._connections = Local(connections.thread_critical)
    try:
        yield
    finally:
        end_workers()
        connections.close_all()
        connections.settings, connections._connections = kept


def make_database(postgres, name):
    """Create a migrated database in a cluster; its configuration for Django."""
    with psycopg.connect(postgres.url(), autocommit=True) as cluster:
        # A test that is tried again makes its own once more.
        cluster.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cluster.execute(f'CREATE DATABASE "{name}"')
    config = dj_database_url.parse(postgres.url(name))
    config |= {"OPTIONS": dict(settings.POSTGRES_OPTIONS), "CONN_MAX_AGE": 0}
    with default_database(config):
        call_command("migrate", verbosity=0)
    return config
