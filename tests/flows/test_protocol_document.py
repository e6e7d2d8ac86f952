"""docs/protocol.md and the code say the same."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from assessments.monitoring import frames as monitor
from assessments.monitoring.attention import Reason
from assessments.monitoring.facts import Facts, PersonFacts
from assessments.monitoring.queries import FILTERS, SORTS
from assessments.monitoring.rows import FLAGS, STATUSES, show
from assessments.monitoring.thresholds import DEFAULT
from assessments.protocol import CLIENT_FRAMES, SERVER_FRAMES, AnswerErrorCode
from realtime.protocol import CloseCode, ErrorCode

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()


def section(title):
    return re.split(r"^## ", DOCUMENT.split(f"\n## {title}\n")[1], flags=re.M)[0]


def first_column(text):
    rows = re.findall(r"^\| `([^`]+)`", text, flags=re.M)
    return set(rows)


def fields_of(text, frame):
    row = re.search(rf"^\| `{re.escape(frame)}` \| (.*?)(?: \||;)", text, flags=re.M)
    without_nested = re.sub(r"[\[{][^\]}]*[\]}]+", "", row[1])
    return set(re.findall(r"`([a-z_]+)`", without_nested))


def test_the_client_frames_are_those_served():
    assert first_column(section("Client to server")) == set(CLIENT_FRAMES)


def test_the_server_frames_are_those_sent():
    assert first_column(section("Server to client")) == {f.type for f in SERVER_FRAMES}


@pytest.mark.parametrize("frame", SERVER_FRAMES, ids=lambda frame: frame.type)
def test_a_server_frame_has_the_documented_fields(frame):
    spread = {
        "state": {"attempt", "answers", "notices"},
        "clock": {"remaining_ms", "deadline"},
        "notice": {"id", "kind", "text", "from", "at", "time"},
    }
    names = {field.name for field in fields(frame)}

    documented = fields_of(section("Server to client"), frame.type)

    assert documented == (names - {frame.SPREAD}) | spread.get(frame.SPREAD, set())


@pytest.mark.parametrize("frame", CLIENT_FRAMES.values(), ids=lambda frame: frame.type)
def test_a_client_frame_has_the_documented_fields(frame):
    documented = fields_of(section("Client to server"), frame.type)

    assert documented == {field.name for field in fields(frame)}


def test_the_error_codes_are_those_sent():
    assert first_column(section("Error codes")) == {*ErrorCode, *AnswerErrorCode}


def test_the_close_codes_are_those_used():
    rows = re.findall(r"^\| (4\d{3}) \| (\w+) ", section("Close codes"), flags=re.M)

    assert dict(rows) == {str(int(code)): code.name for code in CloseCode}


def live_page(title):
    return section("The live page").split(f"### {title}\n")[1].split("\n### ")[0]


@pytest.mark.parametrize(
    "frame", monitor.CLIENT_FRAMES.values(), ids=lambda frame: frame.type
)
def test_a_frame_of_a_viewer_is_documented(frame):
    text = live_page("From the viewer")

    assert first_column(text.split("\n`sort`")[0]) == set(monitor.CLIENT_FRAMES)
    assert fields_of(text, frame.type) == {field.name for field in fields(frame)}


@pytest.mark.parametrize("frame", monitor.SERVER_FRAMES, ids=lambda frame: frame.type)
def test_a_frame_to_a_viewer_is_documented(frame):
    text = live_page("To the viewer")
    spread = {"numbers": {"total", "persons", "matching", "page", "pages"}}.get(
        frame.SPREAD, set()
    )
    names = {field.name for field in fields(frame)} - {frame.SPREAD}

    assert first_column(text) == {frame.type for frame in monitor.SERVER_FRAMES}
    assert fields_of(text, frame.type) == names | spread


def test_filters_columns_statuses_and_reasons_of_the_live_page_are_documented():
    text = section("The live page")

    for name in (*FILTERS, *SORTS, *STATUSES, *FLAGS, *Reason):
        assert f"`{name}`" in text


def test_the_fields_of_a_row_are_documented():
    named = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", live_page("A row"), flags=re.M)
    documented = set(re.findall(r"`(\w+)`", " ".join(named)))
    row = show(Facts("user:1", PersonFacts(1, "Ana", "ana")), DEFAULT, now=0).row

    assert documented == set(row)
