"""Question bank formats: each reads a file's text into one model (parsed.py)."""

from collections.abc import Callable

from assessments.formats import gift
from assessments.questions.parsed import ParsedFile

PARSERS: dict[str, Callable[[str], ParsedFile]] = {"gift": gift.parse}
