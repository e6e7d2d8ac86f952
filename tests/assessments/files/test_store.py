"""The store by content: once, whole, and by nobody's name."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files import File
from django.core.files.storage import default_storage

from assessments import files
from assessments.files.store import MissingFile
from realtime.server_time import now

DATA = b"a picture"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def on_disk(root):
    return [path.name for path in root.rglob("*") if path.is_file()]


def test_what_is_kept_can_be_read():
    assert files.keep(DATA) == SHA256

    with files.opened(SHA256) as file:
        assert file.read() == DATA
    assert files.holds(SHA256)


def test_a_file_is_kept_from_its_beginning():
    file = io.BytesIO(DATA)
    file.read(3)

    assert files.keep(file) == SHA256
    with files.opened(SHA256) as kept:
        assert kept.read() == DATA


def test_the_same_bytes_are_kept_once(root):
    files.keep(DATA)
    files.keep(io.BytesIO(DATA))

    assert on_disk(root) == [SHA256]


def test_bytes_that_are_kept_again_count_as_new(root):
    files.keep(DATA)
    path = next(path for path in root.rglob(SHA256))
    os.utime(path, (0, 0))
    assert dict(files.kept_since())[SHA256] < now() - timedelta(days=1)

    files.keep(DATA)

    assert dict(files.kept_since())[SHA256] > now() - timedelta(days=1)


@pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "0" * 63, "G" * 64])
def test_a_name_that_the_store_does_not_have(name):
    files.keep(DATA)

    assert not files.holds(name)
    with pytest.raises(MissingFile):
        files.opened(name)


def test_an_empty_store_lists_nothing_and_a_removed_file_is_gone():
    assert list(files.kept_since()) == []
    files.keep(DATA)

    files.remove(SHA256)

    assert list(files.kept_since()) == []
    assert not files.holds(SHA256)


def test_what_breaks_off_leaves_no_file(root):
    class Broken(io.BytesIO):
        reads = 0

        def read(self, *args):
            self.reads += 1
            if self.reads > 1:
                raise OSError("the line is gone")
            return super().read(*args)

    with pytest.raises(OSError, match="the line is gone"):
        default_storage.save("files/ab/whole", File(Broken(b"x" * 200_000), "whole"))

    assert on_disk(Path(root)) == []
