"""
What a candidate may read of a paper that is handed out one question at a time.

Every path that shows a paper to its candidate goes through here. Questions after the
one reached leave no trace: no word, no number of choices, no kind. A section's
instructions come with its first question.
"""

from collections.abc import Iterable

from assessments.models import Answer, Attempt
from assessments.papers.presentation import PresentedPaper, present_paper
from assessments.questions.kind import Kind
from assessments.questions.paper import Item, PaperContent, PaperSection

# The kind of a blank question. A paper has to name some kind; no page shows this one.
NO_KIND = Kind.SHORT_TEXT


def questions_ahead(attempt: Attempt) -> frozenset[int]:
    """The numbers of the questions the candidate may not read yet; usually none."""
    content: PaperContent = attempt.paper.content
    if not content.get("one_by_one"):
        return frozenset()
    reached = attempt.furthest or 1
    numbers = (item["number"] for item in content["items"])
    return frozenset(number for number in numbers if number > reached)


def content_reached(attempt: Attempt) -> PaperContent:
    """The paper with the questions ahead blank; every question keeps its place."""
    content: PaperContent = attempt.paper.content
    ahead = questions_ahead(attempt)
    if not ahead:
        return content
    begun = {i["section"] for i in content["items"] if i["number"] not in ahead}
    return {
        **content,
        "sections": [
            section if index in begun else _blank_section()
            for index, section in enumerate(content["sections"])
        ],
        "items": [
            _blank(item) if item["number"] in ahead else item
            for item in content["items"]
        ],
    }


def paper_of(
    attempt: Attempt, answers: Iterable[Answer] | None = None
) -> PresentedPaper:
    """The paper as its own candidate may see it now, with the answers."""
    return present_paper(
        content_reached(attempt),
        attempt.answers.all() if answers is None else answers,
        ahead=questions_ahead(attempt),
    )


def _blank_section() -> PaperSection:
    return {"title": "", "text": "", "format": "plain"}


def _blank(item: Item) -> Item:
    return {
        "number": item["number"],
        "slot": 0,
        "section": item["section"],
        "kind": NO_KIND,
        "points": "0",
        "question_id": 0,
        "name": "",
        "text": "",
        "format": "plain",
        "options": [],
        "stems": [],
        "accepted": [],
        "case_sensitive": False,
        "feedback": "",
    }
