"""
What makes two frozen items the same question: everything but the order they were dealt in.

Pure: imports no framework. Its place in a paper, its points and the author's name for it
are no part of a question: a correction of its key holds for all who were asked it.
"""

import hashlib
import json
from decimal import Decimal
from typing import Any

from assessments.questions.paper import Accepted, Item, Option, Stem


def question_of(item: Item) -> dict[str, Any]:
    """The question of an item in one form, however its options were shuffled."""
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
    """The first line that matches decides: their order is a part of the question."""
    return [
        line["text"],
        _number(line["weight"]),
        _number(line["tolerance"]),
        line["feedback"],
    ]


def _number(text: str) -> str:
    """The same for ``0.5`` and ``0.5000000``."""
    return f"{Decimal(text).normalize():f}"
