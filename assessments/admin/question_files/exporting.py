"""The export page: choose questions and a format, see what is lost, download."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessments.admin.question_files.access import MAY_EXPORT, staff_with
from assessments.admin.question_files.forms import ExportForm
from assessments.formats import FORMATS
from assessments.formats.exporting.export import (
    NothingToExport,
    Selection,
    chosen_by_id,
    chosen_in_category,
    chosen_in_test,
    write_chosen,
)
from assessments.formats.written import WrittenFile
from assessments.models import Question, User

SHOWN_LOSSES = 200


def export_urls(site: AdminSite) -> list[URLPattern]:
    def show(request: HttpRequest) -> HttpResponse:
        return _answer(request, site, staff_with(request, MAY_EXPORT))

    return [
        path(
            "export/",
            site.admin_view(require_GET(show)),
            name="assessments_question_export",
        )
    ]


def _answer(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    is_asked = "format" in request.GET
    form = ExportForm(user, request.GET if is_asked else None, initial=_ticked(request))
    context: dict[str, Any] = {"form": form, "title": _("Export questions")}
    if is_asked and form.is_valid():
        chosen = _selection(form, user)
        format = FORMATS[form.cleaned_data["format"]]
        try:
            written = write_chosen(chosen, format)
        except NothingToExport as refusal:
            context["error"] = str(refusal)
        else:
            if "download" in request.GET:
                return _file(written, f"questions{format.suffix}", format.content_type)
            context |= _looked_at(request, chosen, written)
    response = TemplateResponse(
        request,
        "admin/assessments/question/export.html",
        {**site.each_context(request), "opts": Question._meta, **context},
    )
    response["Cache-Control"] = "no-store"
    return response


def _ticked(request: HttpRequest) -> dict[str, str]:
    return {"ids": request.GET.get("ids", "")}


def _selection(form: ExportForm, user: User) -> Selection:
    values = form.cleaned_data
    if values["test"]:
        return chosen_in_test(values["test"], user)
    if values["ids"]:
        return chosen_by_id([int(n) for n in values["ids"].split(",")], user)
    category = values["category"]
    return chosen_in_category(category.path if category else "", user)


def _looked_at(
    request: HttpRequest, chosen: Selection, written: WrittenFile
) -> dict[str, Any]:
    query = request.GET.copy()
    query["download"] = "1"
    return {
        "count": len(chosen.questions),
        "losses": written.losses[:SHOWN_LOSSES],
        "more": len(written.losses) - SHOWN_LOSSES,
        "download": f"?{query.urlencode()}",
    }


def _file(written: WrittenFile, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(written.data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response
