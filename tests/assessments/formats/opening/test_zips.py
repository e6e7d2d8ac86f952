"""Zip files that were made to do harm, each beside one that does none."""

import io
import stat
import warnings
import zipfile

import pytest

from assessments.formats.opening import zips
from assessments.formats.opening.zips import is_zip, open_zip
from assessments.questions.parsed import UnreadableFile


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal_of(data):
    with pytest.raises(UnreadableFile) as refusal:
        open_zip(data)
    return str(refusal.value)


def test_the_files_are_read_by_name():
    package = open_zip(zipped(("a.txt", "A"), ("b/c.txt", "C"), ("b/", "")))

    assert package.names == ["a.txt", "b/c.txt"]
    assert package.read("b/c.txt") == b"C"
    assert "a.txt" in package
    assert package.top == ""
    with pytest.raises(KeyError):
        package.read("b.txt")


def test_one_folder_around_everything_does_not_count():
    package = open_zip(
        zipped(("bank/a.txt", "A"), ("bank/b/c", "C"), ("__MACOSX/bank/._a.txt", "x"))
    )

    assert package.names == ["a.txt", "b/c"]
    assert package.top == "bank/"


@pytest.mark.parametrize(
    "name",
    ["../evil", "a/../../evil", "/etc/passwd", "C:\\evil", "c:/x", "a\\b", "a/.."],
)
def test_a_name_that_leads_out_is_refused(name):
    assert "its name leads out of the zip" in refusal_of(zipped((name, "x")))


@pytest.mark.parametrize("name", ["a..b", "..a", "a/b..", "a b/ü.txt"])
def test_dots_and_other_characters_in_a_name_are_harmless(name):
    assert open_zip(zipped((name, "x"), ("y", "y"))).read(name) == b"x"


def test_a_link_is_refused():
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "it is a link" in refusal_of(zipped((link, "/etc/passwd")))


def test_two_files_of_one_name_are_refused():
    refusal = refusal_of(zipped(("a", "1"), ("b", "2"), ("a", "3")))

    assert "“a”: the zip has two files of this name" in refusal


def test_a_bomb_is_refused_before_anything_is_unpacked(monkeypatch):
    bomb = zipped(("zeros", b"\0" * 49_000_000))
    monkeypatch.setattr(zipfile.ZipFile, "open", None)

    assert len(bomb) < 60_000
    assert "it would be monstrously large" in refusal_of(bomb)


def test_a_bomb_of_many_files_is_refused():
    each = b"\0" * 900_000
    bomb = zipped(*((f"{n}.txt", each) for n in range(40)))

    assert "MB unpacked" in refusal_of(bomb)
    assert open_zip(zipped(("1", each), ("2", "x"))).read("1") == each


def test_a_file_that_says_it_is_smaller_than_it_is_is_damaged():
    data = zipped(("a", b"x" * 5_000), method=zipfile.ZIP_STORED)
    lie = data.replace((5_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))

    with pytest.raises(UnreadableFile, match="“a” in the zip is damaged"):
        open_zip(lie).read("a")


def test_too_many_files_are_refused_before_the_list_is_read(monkeypatch):
    monkeypatch.setattr(zips, "MAX_ENTRIES", 10)
    few, many = (zipped(*((f"{n}", "") for n in range(count))) for count in (10, 11))

    assert len(open_zip(few).names) == 10
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert refusal_of(many) == "The zip holds more than 10 files."


def test_a_large_zip_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(zips, "MAX_PACKAGE_BYTES", 1_000_000)

    assert "at most 1 MB" in refusal_of(b"PK\x03\x04" + b"x" * 1_000_001)


def test_a_zip_in_a_zip_is_a_file():
    inner = zipped(("deep", "x"))
    package = open_zip(zipped(("inner.zip", inner)))

    assert package.names == ["inner.zip"]
    assert package.read("inner.zip") == inner


def test_an_unusual_compression_and_a_password_are_refused():
    assert "unusual way" in refusal_of(zipped(("a", "x"), method=zipfile.ZIP_LZMA))
    locked = bytearray(zipped(("a", "x"), method=zipfile.ZIP_STORED))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal_of(bytes(locked))


@pytest.mark.parametrize("cut", [10, 60, -5])
def test_a_zip_cut_short_is_damaged(cut):
    assert refusal_of(zipped(("a.txt", "Hello"))[:cut]) == "The zip file is damaged."


def test_a_changed_byte_is_found():
    data = zipped(("a.txt", b"Hello World"), method=zipfile.ZIP_STORED)
    package = open_zip(data.replace(b"Hello", b"Jello"))

    with pytest.raises(UnreadableFile, match="damaged"):
        package.read("a.txt")


def test_a_zip_is_known_by_its_first_bytes():
    assert is_zip(zipped(("a", "x")))
    assert is_zip(zipped())
    assert not is_zip(b"PK is a text")
