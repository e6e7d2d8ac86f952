import pytest
from channels.db import database_sync_to_async
from django.apps import apps
from django.contrib.auth.models import Group
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from assessments.people.roles import PROCTORS, create_roles
from assessments.questions.kind import Kind
from realtime.models import SessionEvent
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.harness.crashing import KillableChromium
from tests.harness.sitting import CUT_LINE


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


def essay(attempt):
    """The id of the answer to its essay."""
    return attempt.answers.get(kind=Kind.ESSAY).pk


async def kinds(sync, user):
    """What happened to the user's seat, in order."""
    found = SessionEvent.objects.filter(user=user).values_list("kind", flat=True)
    return await sync(list, found)


async def refused_with(open_page, attempt, **options):
    """The status a handshake was refused with."""
    try:
        await open_page(attempt.candidate, attempt, started=False, **options)
    except InvalidStatus as refusal:
        return refusal.response.status_code
    raise AssertionError("the handshake was not refused")


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
def staff(transactional_db):
    return make_user(is_staff=True, first_name="Ana", last_name="Lopez")


@pytest.fixture
def carry_out(staff):
    """``await carry_out(verb, attempt.pk, …)``: as another process does it."""

    async def carry_out(verb, *ids, **given):
        now = timezone.now()
        return await database_sync_to_async(verb)(*ids, actor=staff, now=now, **given)

    return carry_out


@pytest.fixture
def shaky_line(site, chromium, start_proxy):
    """The site over a line that is cut or frozen: what a browser says of it is no fault."""
    chromium.tolerate(CUT_LINE)
    return start_proxy(site)


@pytest.fixture
def blocked_line(shaky_line):
    """The site over a network that lets no WebSocket through."""
    shaky_line.blocks_sockets = True
    return shaky_line


@pytest.fixture
def candidate_page(site, chromium):
    """``await candidate_page(attempt)``: the candidate's own page in a browser, connected."""

    async def candidate_page(attempt):
        address = f"{site.url}/attempts/{attempt.pk}/"
        page = await chromium.open(address, user=attempt.candidate)
        await page.locator("body[data-state=live]").wait_for()
        return page

    return candidate_page
