import json
import logging
import sys
from datetime import datetime

import psycopg
import pytest

from assessment_site.logs import (
    ExpectedFilter,
    JsonFormatter,
    LineFormatter,
    without_details,
)

SECRET = "what the candidate wrote\nover two lines"


def record(message, *args, exc_info=None, level=logging.INFO):
    return logging.LogRecord("realtime", level, "x.py", 1, message, args, exc_info)


def as_json(*args, **kwargs):
    return json.loads(JsonFormatter().format(record(*args, **kwargs)))


def test_a_json_line_has_time_level_logger_and_message():
    line = JsonFormatter().format(record("two\nlines"))

    entry = json.loads(line)
    assert "\n" not in line
    assert datetime.fromisoformat(entry.pop("time")).utcoffset().total_seconds() == 0
    assert entry == {"level": "INFO", "logger": "realtime", "message": "two\nlines"}


def test_fields_are_lifted_out_of_what_the_call_names():
    entry = as_json("100%% closed user=%s code=%d: %r", 5, 4501, OSError("x"))

    assert entry["message"] == "100% closed user=5 code=4501: OSError('x')"
    assert (entry["user"], entry["code"]) == (5, 4501)
    assert set(entry) == {"time", "level", "logger", "message", "user", "code"}


def test_nobody_forges_a_field():
    entry = as_json("asked for subject=%s", "x user=1 level=ERROR")

    assert entry["subject"] == "x user=1 level=ERROR"
    assert entry["level"] == "INFO"
    assert "user" not in entry


def test_a_field_never_replaces_the_lines_own():
    assert as_json("set level=%s", "DEBUG")["level"] == "INFO"


def test_arguments_by_name_and_none_are_no_trouble():
    assert as_json("%(a)s", {"a": 1})["message"] == "1"
    assert as_json("100%")["message"] == "100%"


def test_people_read_the_same_in_one_line():
    line = LineFormatter().format(record("closed user=%s", 5))

    assert line.endswith(" INFO realtime closed user=5")


@pytest.fixture
def row_error(postgres):
    """What PostgreSQL says of a row that breaks a constraint: it quotes the row."""
    with psycopg.connect(postgres.url()) as connection:
        connection.execute("CREATE TEMP TABLE answers (t text, n int NOT NULL)")
        try:
            connection.execute("INSERT INTO answers VALUES (%s, NULL)", [SECRET])
        except psycopg.Error as error:
            return _wrapped(error)


def _wrapped(error):
    """As Django raises it anew."""
    try:
        raise ValueError(*error.args) from error
    except ValueError as wrapper:
        wrapper.add_note("x")
        return wrapper


@pytest.mark.parametrize("formatter", [LineFormatter(), JsonFormatter()])
def test_no_answer_gets_into_the_log_with_an_error(row_error, formatter):
    assert SECRET.splitlines()[0] in str(row_error)
    try:
        raise row_error
    except ValueError:
        exc_info = sys.exc_info()

    lines = [
        formatter.format(record("failed: %s", row_error)),
        formatter.format(record("failed user=%s: %r", 5, row_error)),
        formatter.format(record("failed error=%s", row_error, exc_info=exc_info)),
    ]

    text = "\n".join(lines)
    assert "what the candidate wrote" not in text
    assert "over two lines" not in text
    assert text.count("null value in column") >= 3
    assert "Traceback" in text
    assert "which led to" in text


def test_a_traceback_without_an_error_is_nothing():
    assert LineFormatter().formatException((None, None, None)) == ""


def test_text_without_details_stays_as_it_is():
    assert without_details("a DETAIL of the plan") == "a DETAIL of the plan"


def test_what_is_no_accident_is_logged_without_its_traceback():
    def logged(name, **extra):
        record = logging.LogRecord(name, logging.ERROR, "", 0, "said %s", ("so",), None)
        try:
            raise ValueError("why")
        except ValueError:
            record.exc_info = sys.exc_info()
        vars(record).update(extra)
        assert ExpectedFilter().filter(record)
        return record.getMessage(), bool(record.exc_info)

    refusal = logged("django.request", status_code=403)
    broker = logged("channels_redis.pubsub")
    accident = logged("django.request", status_code=500)

    assert refusal == broker == ("said so (ValueError('why'))", False)
    assert accident == ("said so", True)


@pytest.mark.parametrize(
    ("text", "is_logged"),
    [
        (
            "HTTP/2 support not enabled (install the http2 and tls Twisted extras)",
            False,
        ),
        ("Listening on TCP address 127.0.0.1:8001", True),
    ],
)
def test_what_the_server_says_at_its_start(text, is_logged):
    record = logging.LogRecord("daphne.server", logging.INFO, "", 0, text, None, None)

    assert ExpectedFilter().filter(record) == is_logged
