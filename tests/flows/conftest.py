import pytest
from channels.db import database_sync_to_async
from django.apps import apps
from django.contrib.auth.models import Group

from assessments.kinds import Kind
from assessments.roles import PROCTORS, create_roles
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.harness.crashing import KillableChromium


def make_proctor(username, *tests):
    create_roles(apps)
    user = make_user(username, is_staff=True, first_name=username.title())
    user.groups.add(Group.objects.get(name=PROCTORS))
    for test in tests:
        test.proctors.add(user)
    return user


def make_room(title, *usernames):
    """A test of two questions and the attempts of these candidates, by username."""
    questions = [make_question(Kind.SINGLE), make_question(Kind.ESSAY)]
    test = make_test(title=title, questions=questions)
    return test, {name: make_attempt(make_user(name), test) for name in usernames}


@pytest.fixture
def sync():
    """``await sync(function, …)``: Django's database from a test that is a coroutine."""

    async def call(function, *args, **kwargs):
        return await database_sync_to_async(function)(*args, **kwargs)

    return call


@pytest.fixture
def crashing(chromium, tmp_path):
    """A browser of its own that may be killed or frozen; begin with ``start``."""
    browser = KillableChromium(chromium.browser.browser_type, tmp_path)
    yield browser
    if browser.process is not None:
        browser.process.kill()


@pytest.fixture
def attempt(transactional_db):
    """A started attempt at a test of every kind of question."""
    return make_attempt()


@pytest.fixture
def candidate_page(site, chromium):
    """``await candidate_page(attempt)``: the candidate's own page in a browser, connected."""

    async def candidate_page(attempt):
        address = f"{site.url}/attempts/{attempt.pk}/"
        page = await chromium.open(address, user=attempt.candidate)
        await page.locator("body[data-state=live]").wait_for()
        return page

    return candidate_page
