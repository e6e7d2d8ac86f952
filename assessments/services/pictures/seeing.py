"""
Who may see a picture now: who may see a question that has it, by the same rules.

A hash is no permission. A text that somebody may read and that names the picture is.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from assessments.models import (
    Answer,
    Attempt,
    Choice,
    Picture,
    Question,
    QuestionVersion,
    Section,
    Slot,
    Test,
    User,
)
from assessments.models.sharing import Right
from assessments.papers.presentation import PresentedPaper
from assessments.papers.reached import paper_of
from assessments.people.assigned import reach_of
from assessments.people.markers import tests_to_mark
from assessments.people.sharing import (
    questions_for,
    tests_for,
    tests_with_results_for,
)
from assessments.results import visible_to_candidate
from assessments.rules.states import FINISHED
from assessments.selectors import status_now
from assessments.services.answers.reading import Reader, withheld


def picture_for(
    user: User | AnonymousUser,
    file_name: str,
    *,
    reader: Reader,
    now: datetime,
) -> Picture | None:
    """The picture of this name; None if there is none, or none for this person now."""
    sha256, _dot, extension = file_name.partition(".")
    rows = Picture.objects.filter(sha256=sha256, extension=extension)
    picture = rows.first() if isinstance(user, User) else None
    if picture is None or not isinstance(user, User):
        return None
    if _is_asked(user, picture, reader, now) or _is_for_staff(user, picture):
        return picture
    return None


# Candidates


def _is_asked(user: User, picture: Picture, reader: Reader, now: datetime) -> bool:
    """Whether one of the candidate's papers shows it to them now."""
    attempts = (
        Attempt.objects.filter(candidate=user)
        .annotate(words=Cast("paper__content", TextField()))
        .filter(words__contains=picture.sha256)
        .select_related("test", "paper", "candidate")
    )
    return any(_shows(attempt, picture, reader, now) for attempt in attempts)


def _shows(attempt: Attempt, picture: Picture, reader: Reader, now: datetime) -> bool:
    if status_now(attempt, now) in FINISHED:
        return visible_to_candidate(attempt, now).answers
    shown = _texts(paper_of(attempt, ()))
    if not any(picture.sha256 in text for text in shown):
        return False  # a question ahead, or words for afterwards
    return withheld(attempt, reader, now=now) is None


def _texts(paper: PresentedPaper) -> Iterator[str]:
    for section in paper.sections:
        yield section.text
        for item in section.items:
            yield item.text
            yield from (line.text for line in (*item.options, *item.stems))


# Staff


def _is_for_staff(user: User, picture: Picture) -> bool:
    if not (user.is_active and user.is_staff):
        return False
    is_own = Picture.objects.filter(sha256=picture.sha256, owner=user).exists()
    return is_own or _is_in_bank(user, picture) or _is_in_test(user, picture)


def _is_in_bank(user: User, picture: Picture) -> bool:
    if not user.has_perm("assessments.view_question"):
        return False
    return _naming(questions_for(user, Right.READ), picture.sha256).exists()


def _naming(questions: QuerySet[Question], sha256: str) -> QuerySet[Question]:
    """Those that name the picture now, or did in a version that was asked."""
    choices = Choice.objects.filter(
        Q(text__contains=sha256)
        | Q(match__contains=sha256)
        | Q(feedback__contains=sha256),
        question=OuterRef("pk"),
    )
    return questions.filter(
        Q(text__contains=sha256)
        | Q(feedback__contains=sha256)
        | Exists(choices)
        | Q(pk__in=_versions(sha256).values("question"))
    )


def _versions(sha256: str) -> QuerySet[QuestionVersion]:
    words = QuestionVersion.objects.annotate(words=Cast("content", TextField()))
    return words.filter(words__contains=sha256).order_by()


def _is_in_test(user: User, picture: Picture) -> bool:
    readable = Q(pk__in=_ids(_read(user))) | Q(pk__in=_ids(_with_results(user)))
    marked = _ids(tests_to_mark(user))
    tests = Test.objects.filter(readable | Q(pk__in=marked))
    tests = tests.filter(_asking(picture.sha256)).order_by()
    if tests.filter(readable).exists():
        return True
    return any(_is_marked(user, test, picture) for test in tests)


def _ids(tests: QuerySet[Test]) -> QuerySet[Test, int]:
    return tests.order_by().values_list("pk", flat=True)


def _read(user: User) -> QuerySet[Test]:
    """The tests whose questions they may read in the preview."""
    if not user.has_perm("assessments.view_test"):
        return Test.objects.none()
    return tests_for(user, Right.READ)


def _with_results(user: User) -> QuerySet[Test]:
    """The tests whose papers they may read afterwards."""
    if not user.has_perm("assessments.view_results"):
        return Test.objects.none()
    return tests_with_results_for(user)


def _asking(sha256: str) -> Q:
    """Tests with a place or a part that names the picture, or may draw what does."""
    questions = _naming(Question.objects.all(), sha256).order_by()
    slots = Slot.objects.filter(
        Q(question__in=questions.values("pk"))
        | Q(category__in=questions.values("category")),
        section__test=OuterRef("pk"),
    )
    sections = Section.objects.filter(test=OuterRef("pk"), text__contains=sha256)
    return Q(Exists(slots)) | Q(Exists(sections))


def _is_marked(user: User, test: Test, picture: Picture) -> bool:
    """Whether an answer that this person marks is to a question that has it."""
    answers = Answer.objects.filter(attempt__test=test, attempt__status__in=FINISHED)
    asked = answers.filter(_in_paper(picture.sha256))
    reach = reach_of(user, test)
    pairs = reach.answers(asked).values_list("number", "attempt__paper__content")
    return _any_item(pairs.iterator(50), picture.sha256)


def _in_paper(sha256: str) -> Q:
    papers = Attempt.objects.annotate(words=Cast("paper__content", TextField()))
    return Q(attempt__in=papers.filter(words__contains=sha256).values("pk"))


def _any_item(pairs: Iterable[tuple[int, dict[str, object]]], sha256: str) -> bool:
    for number, content in pairs:
        for item in content["items"]:  # type: ignore[attr-defined]
            if item["number"] == number and sha256 in json.dumps(item):
                return True
    return False
