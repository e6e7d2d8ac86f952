"""
Our own format: everything that the bank knows of its questions, for backup and move.

A zip with ``bank.json`` and the pictures beside it; without pictures, ``bank.json`` alone.
"""

from assessments.formats.base import Format
from assessments.formats.json.reader import looks_like, read
from assessments.formats.json.writer import write

FORMAT = Format(
    "json",
    "JSON",
    read=read,
    looks_like=looks_like,
    write=write,
    suffix=".zip",
    content_type="application/zip",
    keeps_categories=True,
)
