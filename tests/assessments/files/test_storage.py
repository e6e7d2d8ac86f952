"""A file has its name when its bytes are on the disk, and not before."""

import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def test_bytes_and_names_reach_the_disk_before_the_caller_goes_on(root, monkeypatch):
    flushed, renamed = [], []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(descriptor):
        flushed.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    def noted_replace(source, target):
        renamed.append((str(source), list(flushed)))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)

    default_storage.save("a/b/file", ContentFile(b"bytes"))

    [(source, before)] = renamed
    assert source in before
    assert flushed[-1] == str(root / "a" / "b")
    assert {str(root), str(root / "a")} <= set(flushed)
    assert (root / "a" / "b" / "file").read_bytes() == b"bytes"


def test_a_name_that_is_saved_again_holds_the_new_bytes(root):
    default_storage.save("file", ContentFile(b"old"))

    assert default_storage.save("file", ContentFile(b"new")) == "file"
    assert (root / "file").read_bytes() == b"new"
    assert [path.name for path in root.iterdir()] == ["file"]
