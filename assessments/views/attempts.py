"""One attempt: the sitting, the review before handing in, and the receipt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from assessments import results, selectors
from assessments.models import Answer, Attempt
from assessments.papers import receipts
from assessments.papers.corrected import corrections_of, told_corrections
from assessments.papers.feedback import marked_items, marks_of
from assessments.papers.not_counted import NotCounted, answers_not_counted
from assessments.papers.objections import objections_of
from assessments.papers.presentation import PresentedPaper
from assessments.papers.reached import paper_of, questions_ahead
from assessments.protocol import AttemptSubmit
from assessments.questions.presented import shown_points
from assessments.rules.inspection import WindowState
from assessments.rules.states import OPEN, AttemptStatus
from assessments.services.actors import Actor
from assessments.services.attempts import settle_attempt
from assessments.services.errors import AttemptClosed, Refused
from assessments.services.inspection.objecting import may_object
from assessments.services.proctoring.disputes import dispute_takeover
from assessments.services.proctoring.key_shown import note_key_shown
from assessments.views.bootstrap import bootstrap
from assessments.views.paper import own_attempt
from assessments.views.plain_review import plain_review, render_review
from assessments.views.plain_seat import (
    CONNECTION,
    carry_out,
    session_of,
    withheld_from,
)
from assessments.views.plain_stopped import stopped
from assessments.views.requests import SignedInRequest, candidate_page
from realtime import server_time
from realtime.connections.admission import Closed
from realtime.protocol import CloseCode

NO_PAPER = PresentedPaper(())


# The script's requests need the token when the WebSocket is blocked.
@ensure_csrf_cookie
@candidate_page
def sitting(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """
    The questions of an open attempt; a closed one leads to its receipt.

    Renders ``assessments/sitting.html`` with:

    ``attempt``
        The Attempt, its ``test`` loaded.
    ``test``
        The Test: ``title``, ``description``.
    ``paper``
        A PresentedPaper: ``paper.sections`` (``number``, ``title``, ``text``,
        ``format``, ``items``), ``paper.items``, ``paper.unanswered``,
        ``paper.flagged``, ``paper.answered_count``. An item has ``number``,
        ``answer_id``, ``kind``, ``points``, ``text``, ``format``, ``options`` and
        ``stems`` (each ``number``, ``text``, ``format``), ``response``, ``revision``,
        ``flagged``, ``is_answered``.
    ``bootstrap``
        For ``{{ bootstrap|json_script:"sitting" }}``; see views.bootstrap.
    ``withheld``
        Why the page holds no question, a Withheld; None when it does. Its script fetches
        them from this same address when it has the seat, in the name of its connection.
    ``is_paused``, ``deadline``, ``remaining_ms``, ``now``
        The clock as it stood on the server; ``deadline`` is None while paused.
    """
    return _render_sitting(request, own_attempt(request, attempt_id))


def _render_sitting(
    request: SignedInRequest, attempt: Attempt, *, opens_review: bool = False
) -> HttpResponse:
    now = server_time.now()
    if not selectors.is_open(attempt, now):
        return redirect("receipt", attempt.pk)
    why = withheld_from(request, attempt)
    paper = NO_PAPER if why else paper_of(attempt)
    context = {
        "attempt": attempt,
        "test": attempt.test,
        "paper": paper,
        "withheld": why,
        "opens_review": opens_review,
        "bootstrap": {
            **bootstrap(attempt, paper, why, now),
            "review": opens_review,
        },
        "is_paused": attempt.status == AttemptStatus.PAUSED,
        "deadline": attempt.deadline,
        "remaining_ms": selectors.remaining_ms(attempt, now),
        "now": now,
    }
    return render(request, "assessments/sitting.html", context)


@candidate_page
def review(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """
    All answers, what is missing, and the button that hands in.

    It is a view of the sitting's page, so seat and clock go on. Pages without
    JavaScript name their connection and get a page of their own.
    """
    attempt = own_attempt(request, attempt_id)
    source = request.POST if request.method == "POST" else request.GET
    if CONNECTION in source:
        return plain_review(request, attempt)
    return _render_sitting(request, attempt, opens_review=True)


@candidate_page
def submit(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """Hand in. A GET, as from a stale link, leads to the review."""
    attempt = own_attempt(request, attempt_id)
    if request.method != "POST":
        return redirect("review", attempt.pk)
    now = server_time.now()
    by_form = CONNECTION in request.POST
    held = session_of(request, attempt) if by_form else None
    if by_form and held is None:
        return stopped(request, attempt, Closed(CloseCode.LEASE_LOST))
    try:
        carry_out(AttemptSubmit(None), request, attempt, held, now=now)
    except Closed as closed:
        return stopped(request, attempt, closed)
    except Refused as refusal:
        attempt.refresh_from_db()
        if attempt.status in OPEN:
            return _render_refusal(request, attempt, refusal)
    return redirect("receipt", attempt.pk)


@require_POST
@candidate_page
def not_me(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """“Not you? Tell the invigilator.”, from a page whose socket is closed."""
    attempt = own_attempt(request, attempt_id)
    try:
        dispute_takeover(
            attempt.pk, actor=Actor("candidate", request.user), now=server_time.now()
        )
    except AttemptClosed:
        return HttpResponse(status=410)
    return HttpResponse(status=204)


@candidate_page
def receipt(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """The proof of the hand-in, and the result once the candidate may see it."""
    attempt = own_attempt(request, attempt_id)
    now = server_time.now()
    # If the time is up but that is not stored yet, store it: only then is there a code.
    if selectors.is_overdue(attempt, now):
        settle_attempt(attempt.pk, now=now)
        attempt = own_attempt(request, attempt_id)
    if selectors.is_open(attempt, now):
        return redirect("sitting", attempt.pk)
    answers = list(attempt.answers.all())
    context = {
        "attempt": attempt,
        "test": attempt.test,
        "status": attempt.status,
        "paper": paper_of(attempt, answers),
        "answers": sorted(answers, key=lambda answer: answer.number),
        "is_to_come": results.is_to_come(attempt, now),
        "not_counted": _not_counted(attempt, answers),
        **_check(request, attempt, answers, now),
    }
    context |= _inspected(attempt, now)
    if result := results.result_for_candidate(attempt, now):
        context |= {
            "result": result,
            "score": None if result.score is None else shown_points(result.score),
            "max_score": shown_points(result.max_score),
            "corrections": told_corrections(attempt),
        }
        if result.with_answers:
            note_key_shown(attempt, now=now)
            context["marked"] = marked_items(
                attempt.paper.content,
                answers,
                marks_of(answers),
                corrections_of(attempt.test),
            )
    return render(request, "assessments/receipt.html", context)


def _inspected(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """The window, and what the candidate has objected to."""
    window = attempt.test.inspection
    if window is None:
        return {}
    objections = objections_of(attempt)
    is_to_come = window.state(now) is WindowState.TO_COME
    return {
        "inspection": window if may_object(attempt, now) else None,
        "inspection_to_come": window if is_to_come else None,
        "objections": objections,
        "objected": {one.number for one in objections},
    }


def _not_counted(attempt: Attempt, answers: list[Answer]) -> list[NotCounted]:
    """What did not count, but not for questions ahead: it would reveal their text."""
    ahead = questions_ahead(attempt)
    shown = [answer for answer in answers if answer.number not in ahead]
    return answers_not_counted(attempt.paper.content, shown, attempt.drafts.all())


def _check(
    request: SignedInRequest, attempt: Attempt, answers: list[Answer], now: datetime
) -> dict[str, Any]:
    """The hash, earlier hashes and, if asked for, whether the answers still match."""
    if not attempt.answers_hash:
        return {}
    earlier = selectors.earlier_hashes(attempt)
    context: dict[str, Any] = {
        "hash_groups": receipts.grouped(attempt.answers_hash),
        "earlier": [(one, receipts.grouped(one.digest)) for one in earlier],
    }
    if "check" in request.GET:
        kept = receipts.hash_as_stored(request.GET.get("hash", ""))
        context["checked"] = {
            "at": now,
            "is_intact": receipts.is_intact(attempt, answers),
            "kept": kept,
            "is_same": kept == attempt.answers_hash,
            "is_earlier": kept in {one.digest for one in earlier},
        }
    return context


@candidate_page
def receipt_answers(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """The candidate's final answers as a file whose SHA-256 is the receipt's hash."""
    attempt = own_attempt(request, attempt_id)
    if not attempt.answers_hash:
        return redirect("receipt", attempt.pk)
    content = receipts.canonical_answers(attempt, attempt.answers.all())
    name = f"receipt-{attempt.receipt}.json"
    return HttpResponse(
        content,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _render_refusal(
    request: SignedInRequest, attempt: Attempt, refusal: Refused
) -> HttpResponse:
    may_read = withheld_from(request, attempt) is None
    return render_review(request, attempt, refusal, may_read=may_read)
