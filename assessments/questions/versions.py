"""
When two frozen items are the same question: everything counts but the shuffled order.

Pure: imports no framework. The place in a paper, the points and the author's name do
not count: a correction of the key applies to all candidates who were asked.
"""

import hashlib
import json
from decimal import Decimal
from typing import Any

from assessments.questions.paper import Accepted, Item, Option, Stem


def question_of(item: Item) -> dict[str, Any]:
    """The question of an item in one form, independent of shuffling."""
    return {
        "kind": str(item["kind"]),
        "text": item["text"],
        "format": item["format"],
        "options": sorted(map(_option, item["options"])),
        "stems": sorted(_stem(stem, item["options"]) for stem in item["stems"]),
        "accepted": [_accepted(line) for line in item["accepted"]],
        "case_sensitive": item["case_sensitive"],
        "feedback": item["feedback"],
    }


def digest_of(item: Item) -> str:
    """Equal for two items exactly when they ask and accept the same."""
    text = json.dumps(question_of(item), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _option(option: Option) -> list[Any]:
    return [
        option["rank"],
        option["text"],
        option["format"],
        _number(option["weight"]),
        option["feedback"],
    ]


def _stem(stem: Stem, options: list[Option]) -> list[str]:
    return [stem["text"], stem["format"], options[stem["option"] - 1]["text"]]


def _accepted(line: Accepted) -> list[str]:
    """Lines stay in order, because the first line that matches decides."""
    return [
        line["text"],
        _number(line["weight"]),
        _number(line["tolerance"]),
        line["feedback"],
    ]


def _number(text: str) -> str:
    """The same for ``0.5`` and ``0.5000000``."""
    return f"{Decimal(text).normalize():f}"
