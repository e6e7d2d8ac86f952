"""Settings and static files: checks that need no other process."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage

from assessment_site import checks
from assessment_site.operations.doctor.findings import Finding, Level, fail, ok, warn

# One file from each source of static files.
STATIC_FILES = (
    "realtime/session.js",
    "assessments/sitting/sitting.js",
    "assessments/shared/site.css",
    "assessments/admin/admin.css",
    "admin/css/base.css",
)


def check_settings() -> Iterator[Finding]:
    found = list(_unfit_settings())
    yield from found or [ok("settings", "set as production needs them")]


def _unfit_settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield warn(
            "settings",
            "DEBUG is on: pages about errors show the source code.",
            "Set DEBUG=0 where candidates sit.",
        )
    yield from map(_as_finding, checks.without_secret())
    if not settings.DEBUG:
        yield from _unfit_for_the_public()


def _unfit_for_the_public() -> Iterator[Finding]:
    if not settings.ALLOWED_HOSTS:
        yield fail(
            "settings",
            "ALLOWED_HOSTS is not set: every page answers 400.",
            "Set ALLOWED_HOSTS to the names the site is reached by.",
        )
    elif "*" in settings.ALLOWED_HOSTS:
        yield warn(
            "settings",
            "ALLOWED_HOSTS is *: a forged Host header decides where links in pages lead.",
            "Set ALLOWED_HOSTS to the names of the site.",
        )
    yield from map(_as_finding, checks.without_encryption())


def _as_finding(message: CheckMessage) -> Finding:
    is_fatal = message.id == checks.EVERY_PAGE_REDIRECTS
    level = Level.FAIL if is_fatal else Level.WARN
    return Finding("settings", level, message.msg, message.hint or "")


def check_static_files() -> Iterator[Finding]:
    missing = [name for name in STATIC_FILES if finders.find(name) is None]
    if missing:
        yield fail(
            "static files",
            f"not found: {', '.join(missing)}",
            "Restore the checkout, and install requirements.txt again.",
        )
    else:
        found = [] if settings.DEBUG else list(_unpublished())
        yield from found or [
            ok("static files", "found where the server looks for them")
        ]


def _unpublished() -> Iterator[Finding]:
    """Check for hashed names: only pages that use them survive an upgrade."""
    name = STATIC_FILES[0]
    published = staticfiles_storage.url(name).removeprefix(settings.STATIC_URL)
    if published == name:
        yield fail(
            "static files",
            "have plain names: an upgrade breaks the pages that are open.",
            "manage.py collectstatic --noinput says which file is at fault.",
        )
    elif not Path(settings.STATIC_ROOT, published).is_file():
        yield warn(
            "static files",
            f"{settings.STATIC_ROOT} is not writable: each process keeps files of its own.",
            "Run manage.py collectstatic --noinput as a user that may write there.",
        )
