"""What the script of the sitting page starts from; the candidate may know all of it."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from assessments import selectors
from assessments.models import Attempt
from assessments.papers.presentation import PresentedPaper
from assessments.questions.presented import PresentedItem
from assessments.questions.responses import TEXT_CHARS
from assessments.services.answers.reading import Withheld
from assessments.views.paper import offers_of
from realtime.protocol import VERSION, milliseconds


def bootstrap(
    attempt: Attempt, paper: PresentedPaper, why: Withheld | None, now: datetime
) -> dict[str, Any]:
    """
    Times are milliseconds since the epoch, UTC. ``position``: the id of the answer
    looked at last, or null. ``furthest``: the number of the question reached in a
    sequential test; null in a free one. ``one_by_one``: the page asks for each question
    when it is reached; a question ahead has the kind "". ``withheld``: why there are no
    questions: "elsewhere", "on_hold" or "paused"; "" when there are. ``offers``: by the
    id of the answer, what came after an end that was taken back. ``urls.socket`` is a
    path: the script adds the host.
    """
    return {
        "attempt": str(attempt.pk),
        "test": attempt.test.slug,
        "username": attempt.candidate.get_username(),
        "policy": attempt.test.policy,
        "protocol": VERSION,
        "status": attempt.status,
        "server_time": milliseconds(now),
        "deadline": milliseconds(attempt.deadline) if attempt.deadline else None,
        "remaining_ms": selectors.remaining_ms(attempt, now),
        "withheld": why.why if why else "",
        "position": attempt.position,
        "furthest": attempt.furthest,
        "one_by_one": attempt.paper.content.get("one_by_one", False),
        "limits": {"text_chars": TEXT_CHARS},
        "watch_focus": attempt.test.watch_focus,
        "answers": [_answer(item) for item in paper.items],
        "offers": {} if why else _offers(attempt, paper),
        "urls": _urls(attempt),
    }


def _answer(item: PresentedItem) -> dict[str, Any]:
    return {
        "id": item.answer_id,
        "number": item.number,
        "kind": "" if item.is_ahead else item.kind,
        "response": item.response,
        "revision": item.revision,
        "flagged": item.flagged,
        # Where a number has a unit, the page reads the number alone.
        **({"units": True} if item.settings.get("units") else {}),
    }


def _offers(attempt: Attempt, paper: PresentedPaper) -> dict[int, Any]:
    ahead = {item.answer_id for item in paper.items if item.is_ahead}
    return {
        pk: draft.response
        for pk, draft in offers_of(attempt).items()
        if pk not in ahead
    }


def _urls(attempt: Attempt) -> dict[str, str]:
    return {
        "socket": f"/ws/attempts/{attempt.pk}/",
        "api": reverse("api:attempt", args=[attempt.pk]),
        "home": reverse("home"),
        "login": reverse("login"),
        "sitting": reverse("sitting", args=[attempt.pk]),
        "review": reverse("review", args=[attempt.pk]),
        "submit": reverse("submit", args=[attempt.pk]),
        "receipt": reverse("receipt", args=[attempt.pk]),
        "not_me": reverse("not-me", args=[attempt.pk]),
    }
