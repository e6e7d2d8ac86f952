import pytest
from channels.db import database_sync_to_async

from tests import factories
from tests.harness.crashing import KillableChromium


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
    return factories.make_attempt()
