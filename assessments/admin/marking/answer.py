"""The page on which one answer is marked, and the way to the next one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.admin.marking.places import names_of
from assessments.grading.marks import FIRST, ROUNDS
from assessments.grading.points import NoNumber, OutOfBounds, most, parse_points
from assessments.grading.rubric import RubricLine, chosen_points
from assessments.marking.queue import answers_of, waiting_for
from assessments.marking.sheet import NEXT, PREVIOUS, Sheet, neighbour, sheet_of
from assessments.models import Answer, Mark, Test, User
from assessments.models.people import doer
from assessments.people.assigned import reach_of
from assessments.people.markers import markers_of
from assessments.questions.presented import shown_points
from assessments.services.errors import Refused
from assessments.services.grading.errors import PointsRefused
from assessments.services.grading.handing_on import NOTE_CHARS, active_of
from assessments.services.grading.marking import (
    COMMENT_CHARS,
    TOKEN_CHARS,
    NewMark,
    give_own_mark,
)
from assessments.services.grading.slots import fill_slots
from realtime import server_time

MAX_ID = 2**63 - 1
MAX_PLACE = 32_767


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds."""

    points: str = ""
    comment: str = ""
    lines: frozenset[int] = frozenset()
    refused: str = ""


def next_page(request: HttpRequest, test: Test, user: User, slot: int) -> HttpResponse:
    """Lead to the next answer that waits, or to the overview if none does."""
    fill_slots(test)
    after = _number(request.GET, "after")
    found = neighbour(test, place(slot), user, after, NEXT)
    if found is None:
        text = _("Question %(n)s: nothing is left to mark.")
        messages.success(request, text % {"n": slot})
        return redirect("admin:assessments_test_marking", test.pk)
    return redirect(_address(test, slot, found))


def answer_page(
    request: HttpRequest,
    site: AdminSite,
    test: Test,
    user: User,
    slot: int,
    answer_id: int,
) -> HttpResponse:
    answer = answer_within(test, user, slot, answer_id)
    if request.method != "POST":
        return _page(request, site, test, user, sheet_of(answer, user), Typed())
    typed = _typed(request.POST)
    sheet = sheet_of(answer, user)
    try:
        mark = _give(request.POST, typed, sheet, user)
    except Refused as refusal:
        typed = replace(typed, refused=refusal.message)
        sheet = sheet_of(answer_within(test, user, slot, answer_id), user)
        return _page(request, site, test, user, sheet, typed)
    text = _("Marked: %(points)s of %(total)s points.")
    facts = {"points": shown_points(mark.points), "total": sheet.points}
    messages.success(request, text % facts)
    address = reverse("admin:assessments_test_marking_question", args=[test.pk, slot])
    return redirect(f"{address}?after={answer_id}")


def _typed(sent: QueryDict) -> Typed:
    lines = [text for text in sent.getlist("line") if text.isascii() and text.isdigit()]
    return Typed(
        sent.get("points", ""),
        sent.get("comment", ""),
        frozenset(int(text[:3]) for text in lines),
    )


def _give(sent: QueryDict, typed: Typed, sheet: Sheet, user: User) -> Mark:
    chosen = [line for line in sheet.rubric if line.number in typed.lines]
    new = NewMark(
        sheet.answer.pk,
        revision=_number(sent, "revision") or 0,
        points=_points(sent, sheet, chosen),
        lines=[] if sent.get("give") else [line.as_stored() for line in chosen],
        round=_number(sent, "round") or 0,
        marker=user,
        comment=sent.get("comment", ""),
        token=sent.get("token", "")[:TOKEN_CHARS],
        seen=_number(sent, "seen") or 0,
    )
    return give_own_mark(new, marker=user, now=server_time.now())


def _points(sent: QueryDict, sheet: Sheet, chosen: Sequence[RubricLine]) -> Decimal:
    """The points as typed, by the buttons for all or none, or by the rubric's lines."""
    match sent.get("give"):
        case "full":
            return most(sheet.item)
        case "none":
            return Decimal(0)
    if chosen and not sent.get("points", "").strip():
        return chosen_points(chosen, most(sheet.item))
    try:
        return parse_points(sent.get("points", ""))
    except NoNumber:
        raise PointsRefused from None
    except OutOfBounds:
        raise PointsRefused.out_of_bounds(sheet.points) from None


def _page(
    request: HttpRequest,
    site: AdminSite,
    test: Test,
    user: User,
    sheet: Sheet,
    typed: Typed,
) -> HttpResponse:
    slot = sheet.answer.slot or 0
    reach = reach_of(user, test)
    answers = reach.answers(answers_of(test, slot))
    question = reverse("admin:assessments_test_marking_question", args=[test.pk, slot])
    handed_on = active_of(sheet.answer)
    before = neighbour(test, slot, user, sheet.answer.pk, PREVIOUS)
    return TemplateResponse(
        request,
        "admin/assessments/marking/answer.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Question %(n)s") % {"n": slot},
            "name": names_of(test).get(slot, ""),
            "test": test,
            "sheet": sheet,
            "typed": typed,
            "token": uuid.uuid4().hex,
            "comment_chars": COMMENT_CHARS,
            "total": answers.count(),
            "waiting": waiting_for(answers, reach).count(),
            "previous": _address(test, slot, before) if before else "",
            "skip": f"{question}?after={sheet.answer.pk}",
            "handed_on": handed_on,
            "may_take_back": handed_on is not None
            and user.pk in (handed_on.by_id, handed_on.to_id, test.owner_id),
            "others": markers_of(test).exclude(pk=user.pk),
            "note_chars": NOTE_CHARS,
            "kept_as": f"mark-{user.pk}-{sheet.answer.pk}-{sheet.answer.revision}",
        },
        status=422 if typed.refused else 200,
    )


def status(
    request: HttpRequest, test: Test, user: User, slot: int, answer_id: int
) -> HttpResponse:
    """
    Every few seconds the open page asks: has the answer changed, or been marked in the
    page's round? Of other rounds it is told nothing.
    """
    answer = answer_within(test, user, slot, answer_id)
    round = _number(request.GET, "round") or FIRST
    marks = Mark.objects.filter(answer=answer, round=min(round, max(ROUNDS)))
    newest = marks.select_related("marker").order_by("-pk").first()
    who = doer(newest, "marker") if newest else None
    return JsonResponse(
        {
            "revision": answer.revision,
            "newest": newest.pk if newest else 0,
            "marker": who.name if who else "",
        }
    )


def answer_within(test: Test, user: User, slot: int, answer_id: int) -> Answer:
    """
    Raises:
        Http404: If this place has no such answer that this person may mark.
    """
    related = ("attempt__paper", "attempt__candidate", "attempt__test")
    answers = answers_of(test, place(slot)).select_related(*related)
    rows = reach_of(user, test).answers(answers)
    found = rows.filter(pk=answer_id).first() if answer_id <= MAX_ID else None
    if found is None:
        raise Http404
    return found


def _address(test: Test, slot: int, answer_id: int) -> str:
    return reverse(
        "admin:assessments_test_marking_answer", args=[test.pk, slot, answer_id]
    )


def place(slot: int) -> int:
    if not 1 <= slot <= MAX_PLACE:
        raise Http404
    return slot


def _number(sent: QueryDict, name: str) -> int | None:
    text = sent.get(name, "")
    if text.isascii() and text.isdigit() and int(text[:20]) <= MAX_ID:
        return int(text[:20])
    return None
