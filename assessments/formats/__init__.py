"""Question bank formats: each reads the text of a file into one model (parsed.py)."""

from collections.abc import Callable

from assessments.formats import gift
from assessments.questions.parsed import ParsedFile

PARSERS: dict[str, Callable[[str], ParsedFile]] = {"gift": gift.parse}
