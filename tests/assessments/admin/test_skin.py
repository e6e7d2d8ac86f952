"""
The admin in a real browser: accessible in light and dark, wide and narrow, and without
a word from the Content-Security-Policy (a complaint on the console fails the test).

With SCREENSHOTS set, more looks are checked and pictures of all are kept.
"""

import os
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from assessments.people.roles import create_roles
from assessments.services.attempts import start_attempt
from realtime.models import SessionLease
from tests.assessments.admin.conftest import take_seat
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations

PAGES = {
    "index": "/admin/",
    "app": "/admin/assessments/",
    "tests": "/admin/assessments/test/",
    "add-test": "/admin/assessments/test/add/",
    "test": "/admin/assessments/test/{test}/change/",
    "test-history": "/admin/assessments/test/{test}/history/",
    "delete-test": "/admin/assessments/test/{test}/delete/",
    "results": "/admin/assessments/test/{test}/results/",
    "grade-key": "/admin/assessments/test/{test}/results/grade-key/",
    "fill-a-list": "/admin/assessments/test/{test}/results/fill/",
    "objections": "/admin/assessments/test/{test}/marking/objections/",
    "statistics": "/admin/assessments/test/{test}/results/statistics/",
    "marking": "/admin/assessments/test/{test}/marking/",
    "assign-markers": "/admin/assessments/test/{test}/marking/assign/",
    "second-marking": "/admin/assessments/test/{test}/marking/rules/",
    "correct-keys": "/admin/assessments/test/{test}/correct/",
    "correct-key": "/admin/assessments/test/{test}/correct/1/",
    "questions": "/admin/assessments/question/",
    "question": "/admin/assessments/question/{question}/change/",
    "pictures": "/admin/assessments/question/pictures/",
    "versions": "/admin/assessments/question/{question}/versions/",
    "import-questions": "/admin/assessments/question/import/",
    "export-questions": "/admin/assessments/question/export/?format=gift",
    "add-question": "/admin/assessments/question/add/",
    "category": "/admin/assessments/category/add/",
    "accommodation": "/admin/assessments/accommodation/add/",
    "attempts": "/admin/assessments/attempt/?status=in_progress",
    "attempt": "/admin/assessments/attempt/{attempt}/change/",
    "disconnect": "/admin/assessments/attempt/verb/disconnect/?ids={attempt}",
    "add-time": "/admin/assessments/attempt/verb/add-time/?ids={attempt}",
    "seats": "/admin/realtime/sessionlease/",
    "seat": "/admin/realtime/sessionlease/{candidate}/change/",
    "events": "/admin/realtime/sessionevent/",
    "users": "/admin/assessments/user/",
    "user": "/admin/assessments/user/{candidate}/change/",
    "groups": "/admin/auth/group/add/",
    "password": "/admin/password_change/",
}
LOOKS = [("light", 1280), ("dark", 320)]
MORE_LOOKS = [("light", 320), ("dark", 1280)]


@sync_to_async
def a_site_in_use():
    """Ids to fill the addresses with, and who may see all of them."""
    create_roles(apps)
    root = make_user("root", is_staff=True, is_superuser=True)
    candidate = make_user("ada", first_name="Ada", last_name="Lovelace")
    test = make_test(title="Geography")
    attempt = start_attempt(candidate=candidate, test=test, now=timezone.now())
    take_seat(attempt, page="one", device="Firefox on Linux")
    take_seat(attempt, page="two")
    # Live for as long as the browser takes to look at every page.
    SessionLease.objects.update(renewed_at=timezone.now() + timedelta(hours=1))
    LogEntry.objects.log_actions(root.pk, [test], 2, "Published.", single_object=True)
    ids = {
        "test": test.pk,
        "question": make_question().pk,
        "attempt": attempt.pk,
        "candidate": candidate.pk,
    }
    return root, ids


async def flaws(chromium, page, name):
    """What axe finds, and whether the page is wider than its window; in each look."""
    found = [f"{name} {complaint}" for complaint in chromium.complaints]
    pictures = bool(os.environ.get("SCREENSHOTS"))
    for scheme, width in LOOKS + MORE_LOOKS * pictures:
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        look = f"{name}-{scheme}-{width}"
        found += [f"{look} {flaw}" for flaw in await axe_violations(page)]
        if await page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{look} is too wide")
        if pictures:
            await chromium.screenshot(page, look)
    # What axe and the camera add to the page the policy blocks, and rightly.
    chromium.complaints.clear()
    return found


async def test_every_page_is_accessible_and_keeps_the_policy(site, chromium):
    root, ids = await a_site_in_use()
    page = await chromium.open(f"{site.url}/admin/", user=root)
    found = []

    for name, address in PAGES.items():
        await page.goto(site.url + address.format(**ids))
        found += await flaws(chromium, page, name)

    assert found == []


async def test_signing_in_is_accessible(site, chromium):
    page = await chromium.open(f"{site.url}/admin/login/")

    assert await flaws(chromium, page, "login") == []
    assert await page.locator("h1").all_inner_texts() == ["Sign in"]
