"""QTI 2.0 to 2.2, and QTI 3 by the same model: a package, or one item."""

from assessments.formats.base import Format
from assessments.formats.qti21 import reader

FORMAT = Format(
    name="qti21",
    label=reader.LABEL,
    read=reader.read,
    looks_like=reader.looks_like,
    suffix=".xml",
)
