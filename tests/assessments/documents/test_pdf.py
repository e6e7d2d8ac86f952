import stat
import time

import pytest

from assessments.documents import pdf
from assessments.documents.pdf import NoPdf, is_configured, pdf_of
from tests.harness.chromium import chromium_path

PAGE = "<!doctype html><title>A</title><p>An essay.</p>"


def test_without_a_chromium_it_says_what_to_do(settings):
    settings.CHROMIUM = ""

    assert not is_configured()
    with pytest.raises(NoPdf, match="set CHROMIUM to its path"):
        pdf_of(PAGE)


def test_a_program_that_is_not_there_is_named(settings):
    settings.CHROMIUM = "/nowhere/chromium"

    with pytest.raises(NoPdf, match="/nowhere/chromium"):
        pdf_of(PAGE)


@pytest.fixture
def program(settings, tmp_path):
    """``program("echo hello")``: a Chromium that does this."""

    def program(lines):
        path = tmp_path / "chromium"
        path.write_text(f"#!/bin/sh\n{lines}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        settings.CHROMIUM = str(path)

    return program


def test_what_chromium_said_is_told_if_it_printed_nothing(program):
    program("echo no usable sandbox >&2; exit 1")

    with pytest.raises(NoPdf, match="no usable sandbox"):
        pdf_of(PAGE)


def test_a_chromium_that_hangs_is_ended_with_all_it_started(
    program, monkeypatch, tmp_path
):
    program(f"sleep 1000 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 2.0)

    with pytest.raises(NoPdf, match="too long"):
        pdf_of(PAGE)

    child = int((tmp_path / "child").read_text())
    while _is_alive(child):
        time.sleep(0.05)  # until the system has taken it away


def _is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.browser
def test_chromium_prints_the_document(settings):
    settings.CHROMIUM = chromium_path()

    printed = pdf_of(PAGE)

    assert printed.startswith(b"%PDF-")
    assert len(printed) > 1000
