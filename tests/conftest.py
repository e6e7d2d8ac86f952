"""
Fixtures every test may use.

A test that drives real processes takes ``site`` (one server shared by the run, its data
flushed after each test) or ``start_site`` (its own servers: kill, freeze, restart).
"""

import asyncio
import contextlib
import os
import signal
import tempfile
import uuid

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.conf import settings
from django.core.management.commands import flush
from django.test import Client
from django.utils import translation

from realtime.models import ProcessRegistration
from tests.harness.chromium import Chromium, launch
from tests.harness.database import default_database, make_database
from tests.harness.monitor import Monitor
from tests.harness.page import Page
from tests.harness.proxy import Proxy
from tests.harness.services import Postgres, Valkey, debian_postgres
from tests.harness.site import Site
from tests.harness.workers import end_workers

PROCESS_FIXTURES = {
    "debian_cluster",
    "site",
    "start_site",
    "postgres",
    "valkey",
    "either_database",
}


def pytest_collection_modifyitems(items):
    """Mark by fixture, so that a mark can neither be forgotten nor be wrong."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "chromium" in names:
            item.add_marker(pytest.mark.browser)
            # One Chromium for the whole run needs one event loop for the whole run.
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        if names & PROCESS_FIXTURES:
            item.add_marker(pytest.mark.processes)


@pytest.fixture(scope="session", autouse=True)
def _heed_interrupts():
    """A run in a shell's background ignores them, and so would what it starts."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    # Slow on purpose, which is most of the time of a test that makes five users.
    settings.PASSWORD_HASHERS = ["tests.harness.passwords.QuickPasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _own_files(tmp_path_factory):
    """A store of the run's own, which the servers it starts read too."""
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def _language():
    """A request of the test client leaves its language behind in the test's thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_workers():
    """The loop is that of the whole run; the threads that write for it are not."""
    yield
    end_workers()


KEPT_TABLES = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def _keep_what_servers_remember():
    """
    Flush everything but content types and permissions.

    A server that is shared by the run remembers their ids. Emptied and filled again they
    get others, and whatever the server logs in the admin then names none.
    """

    def sql_flush(style, connection, reset_sequences=True, allow_cascade=False):
        tables = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        return connection.ops.sql_flush(
            style,
            [table for table in tables if table not in KEPT_TABLES],
            reset_sequences=reset_sequences,
            allow_cascade=allow_cascade,
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """A database other processes can open, and no connection kept beyond its use."""
    config = settings.DATABASES["default"]
    if config["ENGINE"].endswith("sqlite3"):
        folder = tmp_path_factory.mktemp("database")
        config.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
    # PostgreSQL refuses to drop a database that a thread is still connected to.
    config["CONN_MAX_AGE"] = 0


def cookie_for(user):
    """A new login of ``user``; the value of its session cookie."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def sync():
    """``await sync(function, …)``: Django's database from a test that is a coroutine."""

    async def call(function, *args, **kwargs):
        return await database_sync_to_async(function)(*args, **kwargs)

    return call


@pytest.fixture(scope="session")
def _shared_site(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        site = Site(log=tmp_path_factory.mktemp("site") / "daphne.log")
    yield site
    if site.is_running:
        site.stop()


@pytest.fixture
def alone(db):
    """No server process has shown life; the site that the run shares may have, before."""
    ProcessRegistration.objects.all().delete()


@pytest.fixture
def site(_shared_site, transactional_db):
    """The site in a process of its own; the log of this test holds no traceback."""
    if not _shared_site.is_running:
        _shared_site.start()
    _shared_site.forget_log()
    _shared_site.tolerated = False
    yield _shared_site
    _shared_site.assert_no_accident()


@pytest.fixture
def start_site(transactional_db, tmp_path):
    """``start_site(**env)``: one more server on the same database, for this test."""
    sites = []

    def start(**env):
        site = Site(log=tmp_path / f"daphne-{len(sites)}.log", **env)
        sites.append(site)
        return site.start()

    yield start
    with (
        contextlib.ExitStack() as stack
    ):  # one that does not end leaves no other running
        for site in sites:
            stack.callback(site.assert_no_accident)
        for site in sites:
            if site.is_running:
                stack.callback(site.stop)


@pytest.fixture
def start_proxy():
    """``start_proxy(site)``: a line to the site that can be cut and frozen."""
    proxies = []

    def start(site):
        proxies.append(Proxy(site.port))
        return proxies[-1]

    yield start
    for proxy in proxies:
        proxy.close()


@pytest.fixture
def _usual_site(request):
    # Set up here and not in a coroutine, where Django refuses to flush tables.
    own_sites = "start_site" in request.fixturenames
    return None if own_sites else request.getfixturevalue("site")


@pytest_asyncio.fixture
async def open_page(_usual_site):
    """
    ``await open_page(user, attempt, **options)``: a candidate's connection, started.

    ``at`` is the site or proxy to connect to (the shared site unless the test starts its
    own), ``cookie`` another login than a new one, ``user`` None no login. A page that
    comes back under its name comes with the login it had. Options are Page.open's.
    """
    pages = []
    logins = {}

    async def open_page(user, attempt, *, at=None, cookie=None, **options):
        at = at or _usual_site
        assert at is not None, "say which site: at=start_site()"
        if user is not None and cookie is None:
            cookie = logins.get(options.get("page"))
            cookie = cookie or await database_sync_to_async(cookie_for)(user)
        attempt_id = attempt if isinstance(attempt, str | uuid.UUID) else attempt.pk
        page = await Page.open(at.ws_url, attempt_id, cookie=cookie, **options)
        pages.append(page)
        logins[page.page] = cookie
        return page

    yield open_page
    for page in pages:
        page.drop()
    for page in pages:
        # A test with a browser runs in the loop of the session, not in this one.
        if page.socket.loop is asyncio.get_running_loop():
            await page.socket.wait_closed()


@pytest_asyncio.fixture
async def open_monitor(_usual_site):
    """
    ``await open_monitor(proctor, test, **options)``: a proctor's live connection.

    ``at`` and ``cookie`` as for ``open_page``; options are Monitor.open's.
    """
    monitors = []

    async def open_monitor(proctor, test, *, at=None, cookie=None, **options):
        at = at or _usual_site
        assert at is not None, "say which site: at=start_site()"
        if proctor is not None and cookie is None:
            cookie = await database_sync_to_async(cookie_for)(proctor)
        monitor = await Monitor.open(at.ws_url, test, cookie, **options)
        monitors.append(monitor)
        return monitor

    yield open_monitor
    for monitor in monitors:
        monitor.socket.transport.abort()
    for monitor in monitors:
        if monitor.socket.loop is asyncio.get_running_loop():
            await monitor.socket.wait_closed()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _browser():
    driver, browser = await launch()
    yield browser
    await browser.close()
    await driver.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(_browser, tmp_path):
    """A real browser: ``page = await chromium.open(site.url, user=candidate)``."""
    chromium = Chromium(
        _browser, cookie_for=database_sync_to_async(cookie_for), folder=tmp_path
    )
    yield chromium
    await chromium.close()
    chromium.assert_quiet()


@pytest.fixture(scope="session")
def postgres():
    """
    A real PostgreSQL cluster; ``postgres.url("name")`` for a DATABASE_URL.

    The wheel's; Debian's where POSTGRES=debian asks for it (``make test-debian``).
    """
    is_debian = os.environ.get("POSTGRES") == "debian"
    with _cluster(_debian_binaries() if is_debian else None) as server:
        yield server


@pytest.fixture(scope="session")
def debian_cluster(request):
    """Debian's PostgreSQL with the settings it comes with, JIT among them."""
    if os.environ.get("POSTGRES") == "debian":
        yield request.getfixturevalue("postgres")
        return
    with _cluster(_debian_binaries()) as server:
        yield server


@contextlib.contextmanager
def _cluster(binaries):
    # Not pytest's folder: only its owner may enter that, and PostgreSQL refuses root.
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        server = Postgres(folder, binaries).start()
        yield server
        server.stop()


def _debian_binaries():
    """Without them a test is skipped, but fails under CI."""
    if binaries := debian_postgres():
        return binaries
    message = "no PostgreSQL of Debian's here: apt-get install postgresql"
    if os.environ.get("CI"):
        pytest.fail(message)
    return pytest.skip(message)


@pytest.fixture(scope="session")
def _postgres_beside(postgres, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield make_database(postgres, "beside")


@pytest.fixture(params=["the run's own", "postgres"])
def either_database(request):
    """
    The default database: the run's own and, for each test once more, PostgreSQL.

    A module that wants it has a fixture ``db`` of its own that takes this one first, and
    no mark ``django_db``, which would come before either.
    """
    if request.param == "postgres":
        with default_database(request.getfixturevalue("_postgres_beside")):
            yield
    else:
        yield


@pytest.fixture(scope="session")
def valkey(tmp_path_factory):
    """A real Valkey; ``valkey.url`` for a REDIS_URL."""
    server = Valkey(tmp_path_factory.mktemp("valkey")).start()
    yield server
    server.stop()
