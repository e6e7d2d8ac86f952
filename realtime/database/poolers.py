"""
A pooler (PgBouncer) between this process and PostgreSQL: what it drops, and what we do
instead.

In transaction mode a pooler gives each transaction to any of its connections. Settings and
prepared statements belong to one connection, so they are missing on the next. Worse, a name
that we prepared may belong to another statement there.
"""

import re
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection

_SETTING = re.compile(r"-c\s*(\w+)=(\S+)")


def is_pooled(own: "Connection[Any]") -> bool:
    """Whether a pooler is in between: a pooler reports a made-up backend number."""
    found = _pooled.get(own)
    if found is None:
        pgconn = own.pgconn
        real = pgconn.exec_(b"SELECT pg_backend_pid()").get_value(0, 0)
        found = _pooled[own] = real != b"%d" % pgconn.backend_pid
    return found


_pooled: "WeakKeyDictionary[Connection[Any], bool]" = WeakKeyDictionary()


def settings_again(options: str) -> str:
    """
    The statement that sets, for its transaction, what a pooler left out; "" for nothing.

    Args:
        options: As PostgreSQL takes them at the start of a connection: ``-c name=value``.
            Of two values for one name the last one counts.
    """
    settings = dict(_SETTING.findall(options))
    calls = (f"set_config('{n}', {_quoted(v)}, true)" for n, v in settings.items())
    return f"SELECT {', '.join(calls)}" if settings else ""


def _quoted(value: str) -> str:
    return "'{}'".format(value.replace("'", "''"))
