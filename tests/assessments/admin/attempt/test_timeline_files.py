"""The timeline as a file and as a report."""

import csv
import io
import json

from django.utils import timezone

from assessments.services.actors import Actor
from assessments.services.proctoring.help import request_help
from tests.assessments.admin.attempt.conftest import (
    file_of,
    note,
    page_of,
    report_of,
)
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


def test_the_page_and_the_csv_say_what_help_was_asked_for(proctor, attempt):
    who = Actor("candidate", attempt.candidate)
    for text in ("My screen is dark.", "", '=HYPERLINK("http://evil")'):
        request_help(attempt.pk, actor=who, text=text, now=timezone.now())

    asked = [row["Details"] for row in rows_of(file_of(proctor, attempt, "csv"))][1:]
    shown = [one.details for one in page_of(proctor, attempt).context["page"]][:-1]

    assert asked == ["“My screen is dark.”", "", '“=HYPERLINK("http://evil")”']
    assert shown == asked[::-1]


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
