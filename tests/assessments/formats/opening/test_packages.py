"""Packages of QTI; the tests of their formats show most of it."""

import pytest

from assessments.formats.opening.packages import QtiPackage
from assessments.formats.opening.source import SourceFile
from tests.assessments.formats.moodle_xml.conftest import PNG
from tests.assessments.formats.qti12.conftest import package


def opened(files):
    told = []
    return QtiPackage(package(files), told.append, told.append), told


@pytest.mark.parametrize("address", ["a.png", "./a.png", "../folder/a.png"])
def test_a_picture_stands_beside_the_file_that_names_it(address):
    found, told = opened({"folder/a.png": PNG, "other": "x"})

    text = found.with_pictures(f"<img alt='' src='{address}'>", "folder/q.xml")

    assert text.startswith("<img alt='' src='picture:")
    assert told == []


def test_what_is_embedded_or_known_stays():
    found, told = opened({"x": "y"})
    text = '<img src="data:image/png;base64,AAAA"><img src="picture:abc">'

    assert found.with_pictures(text, "") == text
    assert told == []


def test_a_bare_file_has_no_pictures():
    told = []
    found = QtiPackage(SourceFile("x.xml", b"<x/>"), told.append, told.append)

    assert found.with_pictures('<img src="a.png">', "") == '<img src="">'
    assert "a.png" in told[0]
    assert [one.name for one in found.documents(lambda start: False)] == [""]
