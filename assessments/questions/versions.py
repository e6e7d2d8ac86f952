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
from assessments.questions.settings import settings_of


def question_of(item: Item) -> dict[str, Any]:
    """The question of an item in one form, independent of shuffling."""
    question: dict[str, Any] = {
        "kind": str(item["kind"]),
        "text": item["text"],
        "format": item["format"],
        "options": sorted(map(option_line, item["options"])),
        "stems": sorted(stem_line(stem, item["options"]) for stem in item["stems"]),
        "accepted": [_accepted(line) for line in item["accepted"]],
        "case_sensitive": item["case_sensitive"],
        "feedback": item["feedback"],
    }
    # Without settings there is no such field, so the digests of earlier releases stay.
    if settings := settings_of(item):
        question["settings"] = dict(settings)
    if parts := item.get("parts"):
        question["parts"] = [_part(part) for part in parts]
    return question


def _part(part: Item) -> dict[str, Any]:
    """A gap with its weight; gaps stay in order, because responses name their number."""
    return {**question_of(part), "points": _number(part["points"])}


def digest_of(item: Item) -> str:
    """Equal for two items exactly when they ask and accept the same."""
    text = json.dumps(question_of(item), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def item_of(question: int, version: int, content: dict[str, Any]) -> Item:
    """A version as an item of a paper: for one point, its lines in their own order."""
    options = [_stored_option(line) for line in content["options"]]
    texts = [option["text"] for option in options]
    item: Item = {
        "number": 1,
        "slot": 1,
        "section": 0,
        "kind": content["kind"],
        "points": "1.00",
        "question_id": question,
        "question_version": version,
        "name": "",
        "text": content["text"],
        "format": content["format"],
        "options": options,
        "stems": [
            {"text": text, "format": format, "option": texts.index(right) + 1}
            for text, format, right in content["stems"]
        ],
        "accepted": [_stored_accepted(line) for line in content["accepted"]],
        "case_sensitive": content["case_sensitive"],
        "feedback": content["feedback"],
    }
    if settings := content.get("settings"):
        item["settings"] = settings
    if parts := content.get("parts"):
        item["parts"] = [_stored_part(n, part) for n, part in enumerate(parts, 1)]
    return item


def _stored_part(number: int, content: dict[str, Any]) -> Item:
    part = item_of(0, 0, content)
    del part["question_version"]
    return {**part, "number": number, "slot": 0, "points": content["points"]}


def _stored_option(line: list[Any]) -> Option:
    rank, text, format, weight, feedback = line
    return {
        "text": text,
        "format": format,
        "weight": weight,
        "rank": rank,
        "feedback": feedback,
    }


def _stored_accepted(line: list[str]) -> Accepted:
    text, weight, tolerance, feedback = line
    return {
        "text": text,
        "weight": weight,
        "tolerance": tolerance,
        "feedback": feedback,
    }


def option_line(option: Option) -> list[Any]:
    """All that an option says, in the form in which a version keeps it."""
    return [
        option["rank"],
        option["text"],
        option["format"],
        _number(option["weight"]),
        option["feedback"],
    ]


def stem_line(stem: Stem, options: list[Option]) -> list[str]:
    """A stem with the text of its right option, in the form of a version."""
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
