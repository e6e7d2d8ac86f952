"""Typed lists: Aiken, numbered questions with the right answer marked, text2qti."""

from assessments.formats.base import Format
from assessments.formats.text import reader, writer

FORMAT = Format(
    name="text",
    label="Aiken, text2qti",
    read=reader.read,
    looks_like=reader.looks_like,
    write=writer.write,
    suffix=".txt",
)
