"""The timeline as a file and as a report."""

import csv
import io
import json

from tests.assessments.admin.attempt_page.conftest import file_of, note, report_of
from tests.assessments.admin.conftest import take_seat


def rows_of(response):
    text = b"".join(response).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_the_csv_holds_every_event_and_no_formula(proctor, attempt):
    note(attempt, "noted", reason='=HYPERLINK("http://evil")')
    take_seat(attempt, device="+cmd")

    rows = rows_of(file_of(proctor, attempt, "csv"))

    assert [row["Event"] for row in rows] == ["Started", "Note", "Connected"]
    assert rows[1]["Details"] == '\'=HYPERLINK("http://evil")'
    assert rows[2]["Device"] == "'+cmd"


def test_the_json_holds_every_event(proctor, attempt):
    take_seat(attempt)

    events = json.loads(b"".join(file_of(proctor, attempt, "json")))

    assert [event["kind"] for event in events] == ["started", "claimed"]


def test_other_forms_are_not_found(proctor, attempt):
    assert file_of(proctor, attempt, "xlsx").status_code == 404


def test_the_report_holds_the_whole_timeline_oldest_first(proctor, attempt):
    take_seat(attempt)

    response = report_of(proctor, attempt)

    assert [entry.what for entry in response.context["entries"]] == [
        "Started",
        "Connected",
    ]
    assert "Print view" not in response.text
