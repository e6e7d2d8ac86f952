"""
A document as PDF, printed by a Chromium that the operator has installed.

It draws formulas as the candidate's browser did. One Chromium runs at a time in each
process: each takes a core for a second or more, and candidates may be sitting a test.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

PATIENCE_SECONDS = 120.0
SAID_CHARS = 500
ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
    # The document needs nothing from outside, and gets nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_one_at_a_time = threading.Lock()


class NoPdf(Exception):
    """The document could not be printed; the message says what to do."""


def is_configured() -> bool:
    return bool(settings.CHROMIUM)


def pdf_of(html: str) -> bytes:
    """
    Raises:
        NoPdf: If no Chromium is configured, or it did not print the document.
    """
    program = program_configured()
    with _one_at_a_time, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, printed = folder / "document.html", folder / "document.pdf"
        page.write_text(html, encoding="utf-8")
        said = _run(program, page, printed)
        if not printed.exists():
            raise NoPdf(_("Chromium printed nothing. It said: %s") % said)
        return printed.read_bytes()


def program_configured() -> str:
    """
    Raises:
        NoPdf: If no Chromium is configured, or there is none at that place.
    """
    if not settings.CHROMIUM:
        raise NoPdf(
            _(
                "A PDF needs Chromium. Install it (Debian: apt install chromium) and set"
                " CHROMIUM to its path, or take the HTML and print it in a browser."
            )
        )
    if (found := shutil.which(settings.CHROMIUM)) is None:
        words = _("There is no program %s: set CHROMIUM to the path of Chromium.")
        raise NoPdf(words % settings.CHROMIUM)
    return found


def _run(program: str, page: Path, printed: Path) -> str:
    """What Chromium said on its way."""
    command = [
        program,
        *ARGUMENTS,
        # Its sandbox does not work for root; the page has no script and no network.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        f"--user-data-dir={page.parent / 'profile'}",
        f"--print-to-pdf={printed}",
        page.as_uri(),
    ]
    process = subprocess.Popen(  # noqa: S603 (the operator's own program)
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _out, said = process.communicate(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        raise NoPdf(_("Chromium took too long to print a document.")) from None
    finally:
        _end(process)
    return said.decode(errors="replace").strip()[-SAID_CHARS:]


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End Chromium and the processes that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
