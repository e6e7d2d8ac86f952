"""
The shape of a frozen paper: the questions of one candidate, in the order shown.

Pure: imports no framework. Options stand in the order presented, so number n of a
response is the option at index n - 1. Bank ids never leave the server.
"""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict


class Option(TypedDict):
    """
    An option to choose, to put in order, or to match with.

    ``weight`` is a decimal string: the share of the points (single, multiple,
    true_false). ``rank`` is the right place in an ordering, from 1; else 0.
    """

    text: str
    format: str
    weight: str
    rank: int
    feedback: str


class Stem(TypedDict):
    """A left-hand side of a matching question; ``option`` is the right one, from 1."""

    text: str
    format: str
    option: int


class Accepted(TypedDict):
    """An accepted text or number; ``weight`` and ``tolerance`` are decimal strings."""

    text: str
    weight: str
    tolerance: str
    feedback: str


class Item(TypedDict):
    """
    One place of the paper. ``points`` is a decimal string.

    ``number`` is its place as presented, ``slot`` its place in the test as authored,
    both from 1: the slot makes differently shuffled papers comparable.
    ``question_version`` is the id of its models.QuestionVersion. A paper without it was
    frozen before there were versions; versions.digest_of finds the version.
    ``settings`` are those of the kind (questions.settings.settings_of reads them); a
    question without any has no such field. ``parts`` are the gaps of a text, each an item
    of its kind, whose points are its weight.
    """

    number: int
    slot: int
    section: int
    kind: str
    points: str
    question_id: int
    question_version: NotRequired[int]
    name: str
    text: str
    format: str
    options: list[Option]
    stems: list[Stem]
    accepted: list[Accepted]
    case_sensitive: bool
    settings: NotRequired[Mapping[str, Any]]
    parts: NotRequired["list[Item]"]
    feedback: str


class PaperSection(TypedDict):
    title: str
    text: str
    format: str


class ScoringRules(TypedDict):
    """
    How a paper is scored: a version of assessments.questions.scoring, and the test's bounds.

    ``questions_below_zero``: a wrong answer may cost points. ``total_below_zero``: the
    total may be below 0.
    """

    version: int
    questions_below_zero: bool
    total_below_zero: bool


class PaperContent(TypedDict):
    """
    ``Paper.content``. An item's ``section`` is an index into ``sections``.

    A paper without ``scoring`` was frozen before papers named their rules; it is scored
    by scoring.FIRST_RULES. ``one_by_one``: the candidate may not read a question before
    reaching it; see assessments.papers.reached.
    """

    sections: list[PaperSection]
    items: list[Item]
    scoring: NotRequired[ScoringRules]
    one_by_one: NotRequired[bool]
