"""The upload page: choose a file, look at its questions, import them."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.admin.question_files.access import MAY_IMPORT, staff_with
from assessments.admin.question_files.forms import LookForm, UploadForm
from assessments.admin.question_files.preview import (
    OUTCOMES,
    Preview,
    filters_of,
    import_request,
    preview_of,
    rows_shown,
)
from assessments.formats.importing.plan import BrokenQuestions, carry_out
from assessments.formats.importing.report import report_of
from assessments.formats.importing.rows import about_the_file
from assessments.models import Question, QuestionFile, User
from assessments.questions.parsed import UnreadableFile
from assessments.services.authoring.importing import uploads
from assessments.services.errors import Refused
from realtime import server_time

PAGE = "admin:assessments_question_import"
PLAN = "admin:assessments_question_import_plan"
PASTED = "pasted.txt"


def import_urls(site: AdminSite) -> list[URLPattern]:
    def upload(request: HttpRequest) -> HttpResponse:
        return _upload(request, site, staff_with(request, MAY_IMPORT))

    def plan(request: HttpRequest, key: UUID) -> HttpResponse:
        user = staff_with(request, MAY_IMPORT)
        row = uploads.upload_of(user, key, now=server_time.now())
        if row is None:
            raise Http404(_("This file is not kept any more. Upload it again."))
        return _plan(request, site, user, row)

    asks = require_http_methods(["GET", "POST"])
    return [
        path(
            "import/",
            site.admin_view(asks(upload)),
            name="assessments_question_import",
        ),
        path(
            "import/<uuid:key>/",
            site.admin_view(asks(plan)),
            name="assessments_question_import_plan",
        ),
    ]


def _upload(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    is_sent = request.method == "POST"
    form = UploadForm(user, *((request.POST, request.FILES) if is_sent else ()))
    if is_sent and form.is_valid():
        file, text = form.cleaned_data["file"], form.cleaned_data["text"]
        row = uploads.keep_upload(
            user,
            name=file.name if file else PASTED,
            data=file.read() if file else text.encode(),
            options={**form.options(), "source": _source(file)},
            now=server_time.now(),
        )
        return redirect(PLAN, key=row.pk)
    return _page(request, site, "import", title=_("Import questions"), form=form)


def _source(file: Any) -> str:
    """A text that was pasted is a file of its own each time."""
    return str(file.name) if file else f"{uuid4().hex}/{PASTED}"


def _plan(
    request: HttpRequest, site: AdminSite, user: User, row: QuestionFile
) -> HttpResponse:
    if row.report is not None:
        return _done(request, site, row)
    told = ""
    if request.method == "POST":
        answer = _posted(request, user, row)
        if isinstance(answer, HttpResponse):
            return answer
        told = answer
    return _look(request, site, user, row, told)


def _posted(
    request: HttpRequest, user: User, row: QuestionFile
) -> HttpResponseRedirect | str:
    """Where to go on; or what keeps the file from being imported."""
    form = LookForm(request.POST)
    if not form.is_valid():
        return _("Choose a format and an encoding of the list.")
    chosen = {name: form.cleaned_data[name] for name in form.fields}
    was_seen = all(row.options[name] == value for name, value in chosen.items())
    if not was_seen:
        uploads.choose(row, chosen)
    if "import" not in request.POST:
        return redirect(PLAN, key=row.pk)
    if not was_seen:
        return _("Something else was chosen since the preview. Look at the new one.")
    return _import(request, user, row)


def _import(
    request: HttpRequest, user: User, row: QuestionFile
) -> HttpResponseRedirect | str:
    try:
        with transaction.atomic():
            row = uploads.locked_upload(row)
            if row.report is None:
                skips = "skip_errors" in request.POST
                asked = import_request(row, user, skips_errors=skips)
                plan = carry_out(asked, now=server_time.now())
                uploads.finish(row, report_of(plan))
    except BrokenQuestions:
        return _("Nothing was imported. Leave out the broken questions, or mend them.")
    except UnreadableFile as error:
        return str(error)
    except Refused as refusal:
        return refusal.message
    return redirect(PLAN, key=row.pk)


def _look(
    request: HttpRequest, site: AdminSite, user: User, row: QuestionFile, told: str
) -> HttpResponse:
    preview = preview_of(row, user, server_time.now())
    initial = row.options | ({"encoding": preview.guess} if preview.guess else {})
    context: dict[str, Any] = {
        "title": _("Look at the questions"),
        "file": row,
        "told": told,
        "preview": preview,
        "form": LookForm(initial=initial),
    }
    if preview.plan:
        context |= _shown(request, preview)
    return _page(request, site, "import_plan", **context)


def _shown(request: HttpRequest, preview: Preview) -> dict[str, Any]:
    plan = preview.plan
    assert plan is not None, "there is one to show"
    show = request.GET.get("show", "")
    return {
        "plan": plan,
        "about": about_the_file(plan.parsed),
        "failed": plan.counts["failed"],
        "show": show,
        "filters": filters_of(plan),
        "page": rows_shown(plan, show, request.GET.get("page", "1")),
    }


def _done(request: HttpRequest, site: AdminSite, row: QuestionFile) -> HttpResponse:
    report = row.report
    assert report is not None, "it was imported"
    counts = [(words, report[o.value]) for o, words in OUTCOMES.items()]
    return _page(
        request,
        site,
        "import_done",
        title=_("Questions imported"),
        file=row,
        report=report,
        counts=counts,
    )


def _page(
    request: HttpRequest, site: AdminSite, name: str, **context: Any
) -> HttpResponse:
    response = TemplateResponse(
        request,
        f"admin/assessments/question/{name}.html",
        {**site.each_context(request), "opts": Question._meta, **context},
    )
    response["Cache-Control"] = "no-store"
    return response
