"""A candidate's page in a real browser: beginning a test, and where things are."""

import asyncio
import re
from datetime import timedelta

from channels.db import database_sync_to_async
from django.utils import timezone

from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from tests.factories import make_question, make_test, make_user

# What a browser says of a line that fails, and of what HTTP is told in its place.
CUT_LINE = (
    r"WebSocket connection|ERR_(CONNECTION|INTERNET|EMPTY|SOCKET)"
    r"|status of (401|409|410|503) .*/api/attempts/"
)
LIVE = re.compile("Connected|All answers saved")
SAVED = re.compile("All answers saved")


@database_sync_to_async
def sit(*kinds, seconds_left=None, **test):
    """A candidate in the middle of a test with one question of each kind named."""
    questions = [make_question(kind) for kind in kinds or Kind]
    candidate = make_user()
    attempt = start_attempt(
        candidate=candidate,
        test=make_test(questions=questions, **test),
        now=timezone.now(),
    )
    if seconds_left is not None:
        attempt.deadline = timezone.now() + timedelta(seconds=seconds_left)
        attempt.save()
    return candidate, attempt


@database_sync_to_async
def responses(attempt):
    """What the database holds, by the number of the question."""
    return dict(attempt.answers.values_list("number", "response"))


@database_sync_to_async
def revision(attempt, number=1):
    return attempt.answers.get(number=number).revision


async def until(question, wanted):
    """Ask until the answer is ``wanted``; the last answer is compared by the caller."""
    for _ in range(600):
        if (answer := await question()) == wanted:
            break
        await asyncio.sleep(0.05)  # polling another process
    return answer


def address(site, attempt):
    return f"{site.url}/attempts/{attempt.pk}/"


def shown(page):
    return page.locator(".question:visible")


def chip(page):
    return page.locator("#chip")


def dialog(page):
    return page.get_by_role("alertdialog")


async def answer_shown(page):
    """Give the question that is shown some answer, as a person would."""
    question = shown(page)
    match await question.locator("fieldset").get_attribute("data-kind"):
        case "single" | "multiple" | "true_false":
            await question.locator("input").nth(1).check()
        case "numerical":
            await question.locator("input").fill("3,14")
        case "short_text" | "essay":
            await question.locator("input, textarea").fill("Zürich ✓")
        case "matching":
            await question.locator("select").nth(0).select_option(index=2)
        case "ordering":
            await question.get_by_role("button", name="Move down").first.click()


def seconds(digits):
    """Of the clock on the page."""
    minutes, rest = digits.split(":")
    return int(minutes) * 60 + int(rest)
