"""QTI 1.2 as Canvas and its relatives write it: a zip, or one XML file."""

from assessments.formats.base import Format
from assessments.formats.qti12 import reader

FORMAT = Format(
    name="qti12",
    label="QTI 1.2",
    read=reader.read,
    looks_like=reader.looks_like,
    suffix=".xml",
)
