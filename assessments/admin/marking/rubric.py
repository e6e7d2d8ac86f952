"""The page that edits the rubric of a question, and shows a change's effect first."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.grading.rubric import (
    MOST_LINES,
    TEXT_CHARS,
    BadLine,
    RubricLine,
    as_text,
    parse_rubric,
)
from assessments.models import Test, User
from assessments.services.grading.rubrics import (
    RubricChange,
    change_rubric,
    rubric_of,
)
from realtime import server_time

MOST_CHARS = MOST_LINES * (TEXT_CHARS + 20)
SHOWN = 50


def rubric_page(
    request: HttpRequest, site: AdminSite, test: Test, user: User, slot: int
) -> HttpResponse:
    """GET shows the page; a first POST previews a change, a second one makes it."""
    if request.method != "POST":
        return _page(request, site, test, slot, as_text(rubric_of(test, slot)))
    text = request.POST.get("lines", "")[:MOST_CHARS].replace("\0", "")
    try:
        lines = parse_rubric(text)
    except BadLine as bad:
        refused = _(
            "Line %(n)d cannot be read. Write points, an equals sign and a text:"
            " 1 = Names the author"
        )
        return _page(
            request, site, test, slot, text, refused=refused % {"n": bad.number}
        )
    change = _change(test, slot, lines, user, dry_run=True)
    if change.changed and "confirmed" not in request.POST:
        return _page(request, site, test, slot, text, change=change)
    _change(test, slot, lines, user, dry_run=False)
    messages.success(request, _("The rubric is saved."))
    return redirect("admin:assessments_test_marking", test.pk)


def _change(
    test: Test, slot: int, lines: list[RubricLine], user: User, *, dry_run: bool
) -> RubricChange:
    return change_rubric(
        test, slot, lines, actor=user, now=server_time.now(), dry_run=dry_run
    )


def _page(
    request: HttpRequest,
    site: AdminSite,
    test: Test,
    slot: int,
    text: str,
    *,
    refused: str = "",
    change: RubricChange | None = None,
) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/assessments/marking/rubric.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Rubric of question %(n)s") % {"n": slot},
            "test": test,
            "text": text,
            "refused": refused,
            "change": change,
            "shown": change.changed[:SHOWN] if change else [],
        },
        status=422 if refused else 200,
    )
