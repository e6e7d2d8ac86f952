"""
The shape of a frozen paper: what one candidate was asked, in the order shown.

Pure: imports no framework. Options stand in the order presented, so the numbers 1…n of
a response are positions in these lists plus one; bank ids never leave the server.
"""

from typing import NotRequired, TypedDict


class Option(TypedDict):
    """
    Something to choose, to put in order, or to match with.

    ``weight`` is a decimal string, the share of the points (single, multiple,
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
    both from 1: by the slot, papers that were shuffled differently can be compared.
    ``question_version`` is the id of the models.QuestionVersion that it holds. A paper
    without it was frozen before there were versions: versions.digest_of finds them.
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
    feedback: str


class PaperSection(TypedDict):
    title: str
    text: str
    format: str


class ScoringRules(TypedDict):
    """
    How a paper is scored: a version of assessments.questions.scoring, and the test's bounds.

    ``questions_below_zero``: a wrong answer may cost points. ``total_below_zero``: so
    may all answers together.
    """

    version: int
    questions_below_zero: bool
    total_below_zero: bool


class PaperContent(TypedDict):
    """
    ``Paper.content``. An item's ``section`` is an index into ``sections``.

    A paper without ``scoring`` was frozen before papers named their rules; it is scored
    by scoring.FIRST_RULES. ``one_by_one``: its candidate may read no question before it
    is reached; see assessments.papers.reached.
    """

    sections: list[PaperSection]
    items: list[Item]
    scoring: NotRequired[ScoringRules]
    one_by_one: NotRequired[bool]
