"""XML of strangers."""

import pytest
from lxml import etree

from assessments.formats.opening.limits import MAX_DEPTH, MAX_FILE_BYTES
from assessments.formats.opening.xml import (
    inner_xml,
    line_of,
    parse_xml,
    root_name,
    root_of,
)
from assessments.questions.parsed import UnreadableFile

DOCTYPES = [
    b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
    b'<!DOCTYPE r SYSTEM "http://tracker.example/r.dtd"><r/>',
    b"<!doctype r><r/>",
    b'<?xml version="1.0"?>\n<!-- - -->\n<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><r>&b;</r>',
]


@pytest.mark.parametrize("data", DOCTYPES)
def test_a_document_type_is_refused(data):
    with pytest.raises(UnreadableFile, match="document type"):
        parse_xml(data)


def test_a_document_type_in_another_encoding_is_refused():
    data = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r><r/>'.encode("utf-16")

    with pytest.raises(UnreadableFile, match="document type"):
        parse_xml(data)


def test_nothing_is_included_from_elsewhere(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    data = (
        '<r xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="{secret.as_uri()}" parse="text"/></r>'
    )

    root = parse_xml(data.encode())

    assert b"secret</" not in etree.tostring(root)
    assert inner_xml(root).startswith("<xi:include")


def test_a_broken_file_names_its_line():
    with pytest.raises(UnreadableFile, match="line 3"):
        parse_xml(b"<r>\n<a>\n</b></r>")


@pytest.mark.parametrize("data", [b"", b"plain text", b"\x00\x01"])
def test_what_is_no_xml_is_refused(data):
    with pytest.raises(UnreadableFile):
        parse_xml(data)


def test_too_large_is_refused_before_it_is_parsed():
    with pytest.raises(UnreadableFile, match="MB"):
        parse_xml(b"<" * (MAX_FILE_BYTES + 1))


def test_a_deep_file_is_refused():
    fits, deep = MAX_DEPTH - 1, MAX_DEPTH + 1
    assert parse_xml(b"<r>" + b"<p>" * fits + b"</p>" * fits + b"</r>") is not None

    for depth in (deep, 200_000):
        with pytest.raises(UnreadableFile):
            parse_xml(b"<r>" + b"<p>" * depth + b"</p>" * depth + b"</r>")


def test_an_element_knows_its_line():
    root = parse_xml(b"<r>\n<a/>\n</r>")

    assert line_of(root[0]) == 2


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ('<?xml version="1.0"?>\n<!-- <no> -->\n<quiz>', "quiz"),
        ("\ufeff<quiz>", "quiz"),
        ('<qti:item xmlns:qti="x">', "item"),
        ("::Q:: text {T}", ""),
        ("a < b", ""),
        ("", ""),
    ],
)
def test_the_root_is_seen_at_the_start(start, name):
    assert root_name(start) == name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_root_of_a_file_is_seen_in_its_encoding(encoding):
    assert (
        root_of("<?xml version='1.0'?>\n<!-- x --><quiz/>".encode(encoding)) == "quiz"
    )
    assert root_of(b"PK\x03\x04") == ""


def test_a_text_about_document_types_is_a_text():
    root = parse_xml(b"<r><![CDATA[<!DOCTYPE html><!ENTITY x>]]></r>")

    assert root.text == "<!DOCTYPE html><!ENTITY x>"
