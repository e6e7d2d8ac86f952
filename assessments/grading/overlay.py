"""
A correction of the key of one question: what it changes in the item of a paper. Pure.

A paper never changes. Whoever scores an answer or shows a key asks ``Corrections`` for
the item as it counts now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessments.questions.corrections import KeyCorrection
from assessments.questions.dealing import digits
from assessments.questions.paper import Item, PaperContent
from assessments.questions.registry import kind_of
from assessments.questions.versions import digest_of

NOTHING = Decimal("0.00")


class Void(StrEnum):
    """A question that does not count as it was asked."""

    FULL = "full"  # everybody gets all of its points
    OUT = "out"  # nobody gets any, and the test has so many points less


@dataclass(frozen=True, slots=True)
class Correction:
    """
    All that is corrected in one question; the key as its author wrote it if nothing is.

    ``points``: what the question is worth instead; None: what the paper says.
    """

    key: KeyCorrection = field(default_factory=KeyCorrection)
    void: Void | None = None
    points: Decimal | None = None

    def as_stored(self) -> dict[str, Any]:
        stored: dict[str, Any] = {name: part for name, part in self.key.items() if part}
        if self.void is not None:
            stored["void"] = self.void.value
        if self.points is not None:
            stored["points"] = digits(self.points)
        return stored

    @classmethod
    def stored(cls, stored: Mapping[str, Any]) -> "Correction":
        key = KeyCorrection()
        if "lines" in stored:
            key["lines"] = dict(stored["lines"])
        if "accepted" in stored:
            key["accepted"] = list(stored["accepted"])
        points = stored.get("points")
        return cls(
            key,
            Void(stored["void"]) if "void" in stored else None,
            None if points is None else Decimal(points),
        )


AS_WRITTEN = Correction()


def corrected(item: Item, correction: Correction) -> Item:
    """The item with its key and its points corrected; void or not."""
    if correction.points is not None:
        item = {**item, "points": digits(correction.points)}
    return kind_of(item["kind"]).with_key(item, correction.key)


def counted_points(item: Item, correction: Correction) -> Decimal:
    """What the question adds to the points possible."""
    if correction.void is Void.OUT:
        return NOTHING
    return Decimal(item["points"] if correction.points is None else correction.points)


@dataclass(frozen=True, slots=True)
class VersionKey:
    """The version that a correction is of. ``id`` is that of the QuestionVersion."""

    id: int
    question: int
    digest: str


class Corrections:
    """The corrections that count in one test, found by the item of a paper."""

    def __init__(self, pairs: Iterable[tuple[VersionKey, Correction]] = ()) -> None:
        self._by_version: dict[int, Correction] = {}
        self._by_digest: dict[tuple[int, str], Correction] = {}
        for version, correction in pairs:
            self._by_version[version.id] = correction
            self._by_digest[version.question, version.digest] = correction
        self._questions = {question for question, _digest in self._by_digest}

    def __bool__(self) -> bool:
        return bool(self._by_version)

    def of(self, item: Item) -> Correction:
        if item["question_id"] not in self._questions:
            return AS_WRITTEN
        version = item.get("question_version")
        if version is not None:
            return self._by_version.get(version, AS_WRITTEN)
        # The paper is older than versions.
        key = item["question_id"], digest_of(item)
        return self._by_digest.get(key, AS_WRITTEN)

    def max_points(self, items: Iterable[Item]) -> Decimal:
        """The most points that a paper can earn."""
        return sum((counted_points(item, self.of(item)) for item in items), NOTHING)

    def content(self, content: PaperContent) -> PaperContent:
        """The paper with every key as it counts now, to be shown; never to be stored."""
        if not self:
            return content
        items = [corrected(item, self.of(item)) for item in content["items"]]
        return {**content, "items": items}


NO_CORRECTIONS = Corrections()
