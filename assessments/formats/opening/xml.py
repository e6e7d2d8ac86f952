"""
Reads XML of people we do not know. No other module of the formats parses XML.

A document type is refused, so nothing is ever fetched or expanded: entities, external
files and the tricks built on them all need one. Depth is bounded by a cap of our own,
because later steps walk the tree.
"""

import re
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from assessments.formats.opening.limits import MAX_DEPTH, MAX_FILE_BYTES
from assessments.questions.parsed import UnreadableFile

Element = etree._Element

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: What stands before the root element: declarations, comments, white space.
PROLOG = re.compile(r"(?:\ufeff|\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
HEAD_BYTES = 200_000
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def parse_xml(data: bytes) -> Element:
    """
    The root element of a document.

    Raises:
        UnreadableFile: If it is no well-formed XML, or was made to do harm. The message
            names the line.
    """
    if len(data) > MAX_FILE_BYTES:
        text = _("The file has %(size)d MB; at most %(most)d MB can be imported.")
        size, most = -(-len(data) // 1_000_000), MAX_FILE_BYTES // 1_000_000
        raise UnreadableFile(text % {"size": size, "most": most})
    if _head(data)[:9].upper().startswith("<!DOCTYPE"):
        raise _document_type()
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise _document_type()
    _refuse_deep(root)
    return root


def _head(data: bytes) -> str:
    """The text from the first thing on that is no comment and no declaration."""
    encoding = "utf-16" if data.startswith(UTF_16) else "utf-8"
    text = data[:HEAD_BYTES].decode(encoding, "replace")
    prolog = PROLOG.match(text)
    return text[prolog.end() :] if prolog else text


def root_of(data: bytes) -> str:
    """The name of the root element, without its namespace; else nothing."""
    return root_name(_head(data)[:1_000])


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _document_type() -> UnreadableFile:
    return UnreadableFile(
        _(
            "The file has a document type (<!DOCTYPE …>). Questions need none, and it can"
            " do harm: remove it, or export the questions again."
        )
    )


def _malformed(error: etree.XMLSyntaxError) -> UnreadableFile:
    line, column = error.position
    text = _("The XML is broken in line %(line)d, column %(column)d: %(why)s.")
    why = str(error.msg or "").partition(", line ")[0][:200]
    return UnreadableFile(text % {"line": line, "column": column, "why": why})


def _refuse_deep(root: Element) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            text = _(
                "The elements of the XML stand too deep in each other, at line %(line)d."
            )
            raise UnreadableFile(text % {"line": line_of(element)})


def line_of(element: Element) -> int:
    """The line of an element in its file, counted from 1."""
    line: Any = element.sourceline
    return int(line or 1)


def root_name(start: str) -> str:
    """The name of the first element of a text, without its namespace; else nothing."""
    match = ROOT.search(start)
    return match["name"].rpartition(":")[2] if match else ""


ROOT = re.compile(
    r"^\ufeff?\s*(?:<\?xml[^>]*\?>)?(?:\s*<!--.*?-->|\s*<\?[^>]*\?>)*\s*"
    r"<(?P<name>[A-Za-z_][\w:.-]*)",
    re.DOTALL,
)


def inner_xml(element: Element) -> str:
    """The text of an element; elements inside it are written out as they are."""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    parts += [etree.tostring(child, encoding="unicode") for child in element]
    return "".join(parts)


def without_controls(text: str) -> str:
    """Characters that no XML file may hold and no database takes."""
    return CONTROLS.sub("", text)


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def below(element: Element, *names: str) -> list[Element]:
    """The elements of these names inside an element, whatever their namespace."""
    return [
        one for one in element.iter() if one is not element and local_name(one) in names
    ]


def children(element: Element, *names: str) -> list[Element]:
    """The children of these names, whatever their namespace."""
    return [one for one in element if local_name(one) in names]


def first(element: Element, *names: str) -> Element | None:
    """The first element of these names inside an element."""
    return next(
        (
            one
            for one in element.iter()
            if one is not element and local_name(one) in names
        ),
        None,
    )


def text_inside(element: Element | None) -> str:
    """All the text inside an element, without its elements."""
    if element is None:
        return ""
    return "".join(str(text) for text in element.itertext())
