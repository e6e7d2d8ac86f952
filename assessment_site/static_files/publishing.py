"""
Writes each static file under a name that holds a hash of its content.

No manual step is needed: the first process of a release publishes when it starts, and
``manage.py collectstatic`` does the same beforehand. Files of older releases stay
where they are, for pages that are still open. A file appears whole or not at all, and a
name always means the same content, so any number of processes may publish at once.
"""

import atexit
import gzip
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import brotli
import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from assessment_site.static_files.lean import OURS, lean

logger = logging.getLogger(__name__)

# The compressed forms of each file. Changing this tuple publishes all files again.
FORMS = ("gz", "br")
TEXTS = (".js", ".css", ".svg", ".txt", ".map", ".json", ".html")


class Published(NamedTuple):
    """The folder of the files, and the hashed name of each; empty if there is none."""

    root: Path
    names: dict[str, str]


class Unpublishable(Exception):
    """A static file names another file that does not exist."""


# Django's own pattern, which Django applies to all scripts or to none.
IMPORTS = ManifestFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class Workshop(ManifestFilesMixin, InMemoryStorage):  # type: ignore[misc]  # two url()
    """Names the files as Django does, in memory; follows the imports of our scripts."""

    # A chain of imports needs one pass for each of its modules.
    max_post_process_passes = 50
    patterns = (
        *ManifestFilesMixin.patterns,
        *((f"{place}*.js", IMPORTS) for place in OURS),
    )


@lru_cache(maxsize=1)
def published() -> Published:
    """The files that this process serves; publishes them if they are not yet."""
    root = Path(settings.STATIC_ROOT)
    try:
        return Published(root, publish(root))
    except OSError as error:
        logger.warning(
            "%s is not writable (%s). Static files are published for this process only;"
            " pages of an older release may miss theirs.",
            *(root, error),
        )
    except Unpublishable:
        logger.exception("Static files keep their plain names.")
        return Published(root, {})
    root = Path(tempfile.mkdtemp(prefix="assessments-static-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return Published(root, publish(root))


def publish(root: Path) -> dict[str, str]:
    """The hashed name of each file. When this returns, all files are in ``root``."""
    files = {name: lean(name, content) for name, content in _sources()}
    record = root / f"staticfiles.{_fingerprint(files)}.json"
    return _recorded(record) or _publish(files, record)


def _sources() -> Iterator[tuple[str, bytes]]:
    """Every file by its plain name; of two with the same name, the first one found."""
    seen = set()
    for finder in finders.get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            prefix = getattr(storage, "prefix", None)
            name = (f"{prefix}/{path}" if prefix else path).replace(os.sep, "/")
            if name in seen:
                continue
            seen.add(name)
            with storage.open(path) as file:
                yield name, file.read()


def _fingerprint(content: dict[str, bytes]) -> str:
    digest = hashlib.sha256(f"{django.get_version()} {FORMS}".encode())
    for name in sorted(content):
        digest.update(name.encode() + hashlib.sha256(content[name]).digest())
    return digest.hexdigest()[:16]


def _recorded(record: Path) -> dict[str, str]:
    """The names published before, if every file still exists with its recorded size."""
    try:
        stored = json.loads(record.read_bytes())
        sizes: dict[str, int] = stored["sizes"]
        is_whole = all(
            (record.parent / name).stat().st_size == size
            for name, size in sizes.items()
        )
    except (FileNotFoundError, ValueError, KeyError):
        return {}
    names: dict[str, str] = stored["names"] if is_whole else {}
    return names


def _publish(files: dict[str, bytes], record: Path) -> dict[str, str]:
    workshop = _named(files)
    names = workshop.hashed_files
    sizes = {}
    for name in names.values():
        with workshop.open(name) as file:
            content = file.read()
        sizes[name] = len(content)
        _write_with_small_forms(record.parent / name, content, name.startswith(OURS))
    _write(record, json.dumps({"names": names, "sizes": sizes}).encode())
    return names


def _named(files: dict[str, bytes]) -> Workshop:
    workshop = Workshop()
    for name, content in files.items():
        workshop.save(name, ContentFile(content))
    sources = {name: (workshop, name) for name in files}
    for name, _, done in workshop.post_process(sources):
        if isinstance(done, Exception):
            raise Unpublishable(f"{name}: {done}") from done
    return workshop


def _write_with_small_forms(path: Path, content: bytes, is_ours: bool) -> None:
    """Write the compressed forms first, so that they exist once the file exists."""
    if path.suffix in TEXTS:
        _write_small(path, "gz", gzip.compress(content, mtime=0), content)
        # Brotli is slow, so only our files get it: a sixth less for browsers over TLS.
        if is_ours:
            _write_small(path, "br", brotli.compress(content), content)
    _write(path, content)


def _write_small(path: Path, form: str, small: bytes, content: bytes) -> None:
    if len(small) < len(content):
        _write(path.with_name(f"{path.name}.{form}"), small)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_name(f".{path.name}.{os.getpid()}")
    whole.write_bytes(content)
    whole.replace(path)
