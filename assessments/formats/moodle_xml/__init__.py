"""Moodle XML: what Moodle's question bank exports, with pictures."""

from assessments.formats.base import Format
from assessments.formats.moodle_xml import reader, writer

FORMAT = Format(
    name="moodle_xml",
    label="Moodle XML",
    read=reader.read,
    looks_like=reader.looks_like,
    write=writer.write,
    suffix=".xml",
    content_type="application/xml",
    keeps_categories=True,
)
