"""GIFT, the text format of Moodle's question bank."""

from assessments.formats.base import Format
from assessments.formats.gift.reader import looks_like, read
from assessments.formats.gift.writer import write

FORMAT = Format(
    "gift", "GIFT", read=read, looks_like=looks_like, write=write, suffix=".gift"
)
