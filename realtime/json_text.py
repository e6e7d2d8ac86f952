"""JSON as text, for the wire and for the database."""

import json
from typing import Any

import orjson


def as_json(value: Any) -> str:
    """
    A value as JSON; moments and UUIDs as PostgreSQL and JavaScript read them.

    orjson takes a tenth of the standard library's time. What it refuses, integers beyond
    64 bits among it, goes the slow way.
    """
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
