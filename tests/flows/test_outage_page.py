"""A database that cannot save, seen by somebody at the plain forms, by the keyboard alone."""

import contextlib
import sqlite3

import psycopg
import pytest
from django.db import connection

from assessments.questions.kind import Kind
from tests.assessments.views.test_accessibility import faults
from tests.harness.database import database_url
from tests.harness.sitting import address, responses, sit, until

TEXT = "A long answer: <b>not</b> markup & no loss.\nAnd a second line."


@contextlib.contextmanager
def nothing_can_be_saved():
    """A lock that others wait for in vain."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        holder = sqlite3.connect(name, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
    else:
        holder = psycopg.connect(database_url())
        holder.execute("LOCK TABLE realtime_sessionlease IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Not saved yet"), ("de", "Noch nicht gespeichert")]
)
async def test_the_text_comes_back_and_one_press_saves_it(
    chromium, site, language, title
):
    chromium.tolerate("409")  # the page before the seat is taken
    chromium.tolerate("503")
    candidate, attempt = await sit(Kind.ESSAY)
    question = f"{address(site, attempt)}questions/1/"
    page = await chromium.open(question, user=candidate, locale=language)
    # The seat is taken with the sign-in of this browser.
    await page.locator("form[action$='/session/'] button").first.click()
    await page.fill("#id-answer", TEXT)
    with nothing_can_be_saved():
        # SQLite is asked for ten seconds.
        await page.click("button[value=save]", timeout=60_000)
        kept = page.locator("main textarea")
        await kept.wait_for(timeout=60_000)
        assert await kept.input_value() == TEXT
        assert await page.text_content("h1") == title
        assert await faults(page) == []

    await kept.focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    saved = {1: {"text": TEXT}}
    assert await until(lambda: responses(attempt), saved) == saved
