"""
How two versions of a question differ, line by line and word by word.

A version is shown as lines with a label: its text, each option, each accepted answer.
Lines of one label are compared; a word that was added or removed is marked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from assessments.models.bank import TEXT_FORMATS
from assessments.questions.registry import KINDS
from assessments.translation import gettext as _

# Comparing words is quadratic at worst.
MOST_WORDS = 2_000
WORDS = re.compile(r"\s+|[^\s]+")


class DiffPiece(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


Pieces = tuple[tuple[DiffPiece, str], ...]


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line of both versions; ``before`` and ``after`` are its text in pieces."""

    label: str
    before: Pieces
    after: Pieces

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[LineDifference]:
    """The lines of two versions side by side, those that are the same as well."""
    old, new = dict(version_lines(before)), dict(version_lines(after))
    labels = [*old, *(label for label in new if label not in old)]
    return [
        _compared(label, old.get(label, ""), new.get(label, "")) for label in labels
    ]


def version_lines(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a version says, as lines with a label each; empty lines are left out."""
    lines = [
        (_("Kind"), _label_of(content["kind"])),
        (_("Text"), content["text"]),
        (_("Text format"), str(TEXT_FORMATS.get(content["format"], ""))),
        *_numbered(_("Line %(n)d"), map(_option, content["options"])),
        *_numbered(_("Pair %(n)d"), map(_stem, content["stems"])),
        *_numbered(_("Accepted %(n)d"), map(_accepted, content["accepted"])),
        *_numbered(_("Gap %(n)d"), map(_gap, content.get("parts", []))),
        (_("Case sensitive"), _("yes") if content["case_sensitive"] else ""),
        *_settings(content["kind"], content.get("settings") or {}),
        (_("General feedback"), content["feedback"]),
    ]
    yield from ((label, text) for label, text in lines if text)


def _numbered(label: str, texts: Any) -> list[tuple[str, str]]:
    return [(label % {"n": number}, text) for number, text in enumerate(texts, 1)]


def _option(line: list[Any]) -> str:
    _rank, text, _format, weight, feedback = line
    return _joined(text, _weight(weight), feedback)


def _stem(line: list[str]) -> str:
    text, _format, right = line
    return f"{text} → {right}"


def _accepted(line: list[str]) -> str:
    text, weight, tolerance, feedback = line[:4]
    is_about = f"± {tolerance}" if tolerance not in ("", "0") else ""
    return _joined(text, is_about, _weight(weight), feedback)


def _gap(part: dict[str, Any]) -> str:
    lines = [*map(_option, part["options"]), *map(_accepted, part["accepted"])]
    return f"{_weight(part['points'])}: {'; '.join(lines)}"


def _weight(weight: str) -> str:
    return _("weight %(weight)s") % {"weight": weight} if weight != "0" else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _label_of(kind: str) -> str:
    """What people call a kind; a kind that is gone, by its name."""
    return _(KINDS[kind].label) if kind in KINDS else kind


def _settings(kind: str, settings: dict[str, Any]) -> list[tuple[str, str]]:
    declared = KINDS[kind].settings if kind in KINDS else ()
    labels = {one.name: _(one.label) for one in declared}
    return [
        (labels.get(name, name), str(value)) for name, value in sorted(settings.items())
    ]


def _compared(label: str, before: str, after: str) -> LineDifference:
    if before == after:
        same: Pieces = ((DiffPiece.SAME, before),) if before else ()
        return LineDifference(label, same, same)
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return LineDifference(
            label, _whole(DiffPiece.REMOVED, before), _whole(DiffPiece.ADDED, after)
        )
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return LineDifference(
        label,
        tuple(_pieces(DiffPiece.REMOVED, old, [(s[0], s[1], s[2]) for s in steps])),
        tuple(_pieces(DiffPiece.ADDED, new, [(s[0], s[3], s[4]) for s in steps])),
    )


def _whole(piece: DiffPiece, text: str) -> Pieces:
    return ((piece, text),) if text else ()


def _pieces(
    changed: DiffPiece, words: list[str], steps: list[tuple[str, int, int]]
) -> Iterator[tuple[DiffPiece, str]]:
    for step, start, end in steps:
        if text := "".join(words[start:end]):
            yield (DiffPiece.SAME if step == "equal" else changed, text)
