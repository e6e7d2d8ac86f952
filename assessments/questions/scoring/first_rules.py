"""
Typed answers by the first rules: the best line that matches counts.

For papers frozen by a release with these rules, see scoring.FIRST_RULES. Nothing here
may change: an attempt that was finished under these rules keeps its points.
"""

import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal

from assessments.questions.kind import Kind, Response
from assessments.questions.paper import Accepted, Item
from assessments.questions.scoring.earlier import EarlierRules
from assessments.questions.typed.matching import is_near, matches


def matching_line(item: Item, response: Response) -> Accepted | None:
    """The line of the greatest weight, the first of equals, that matches."""
    weighed = FIRST_LINES[item["kind"]](item, response)
    return max(weighed, key=lambda line: Decimal(line["weight"]), default=None)


def typed(item: Item, response: Response) -> Decimal:
    line = matching_line(item, response)
    return Decimal(0) if line is None else Decimal(line["weight"])


def _texts(item: Item, response: Response) -> Iterator[Accepted]:
    case_sensitive = item["case_sensitive"]
    text = _plain(response["text"], case_sensitive)
    for line in item["accepted"]:
        if text and matches(_plain(line["text"], case_sensitive), text):
            yield line


def _plain(text: str, case_sensitive: bool) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if case_sensitive:
        return text
    # Folding case may take a character apart.
    return unicodedata.normalize("NFC", text.casefold())


def _numbers(item: Item, response: Response) -> Iterator[Accepted]:
    return (line for line in item["accepted"] if is_near(response, line))


def multiple(item: Item, response: Response) -> Decimal:
    chosen = (item["options"][number - 1] for number in response["choices"])
    return sum((Decimal(option["weight"]) for option in chosen), Decimal(0))


FIRST_LINES: dict[str, Callable[[Item, Response], Iterator[Accepted]]] = {
    Kind.SHORT_TEXT: _texts,
    Kind.NUMERICAL: _numbers,
}

RULES = EarlierRules(
    shares={Kind.MULTIPLE: multiple, Kind.SHORT_TEXT: typed, Kind.NUMERICAL: typed},
    decides={Kind.SHORT_TEXT: matching_line, Kind.NUMERICAL: matching_line},
)
