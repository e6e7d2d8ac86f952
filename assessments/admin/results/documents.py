"""The documents of attempts, from the results page: one as a page, many as a ZIP file."""

import uuid
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.admin.results.lines import chosen
from assessments.documents.archive import DocumentFile, DocumentWishes, files_of, zipped
from assessments.documents.pages import style_hash
from assessments.documents.pdf import NoPdf, program_configured
from assessments.documents.reading import attempts_with_documents
from assessments.gradebook.table import results_table
from assessments.models import Test
from realtime import server_time


def one_document(
    request: HttpRequest, test: Test, attempt_id: uuid.UUID
) -> HttpResponseBase:
    """``key``: with the right answers; ``format``: html, to be shown, or pdf."""
    wishes = _wishes(request)
    files = files_of(test, [attempt_id], wishes, server_time.now())
    file = next(files, None)
    if file is None:
        raise Http404
    if file.problem:
        messages.error(request, file.problem)
        return _back(test)
    return _shown(request, file)


def documents(request: HttpRequest, test: Test) -> HttpResponseBase:
    """
    Of the attempts that the form names; without any, of those that the page shows.

    One attempt gives its document alone, several a ZIP file.
    """
    wishes = _wishes(request)
    if wishes.as_pdf:
        try:
            program_configured()
        except NoPdf as problem:
            messages.error(request, str(problem))
            return _back(test)
    ids = _ids(request, test)
    if not ids:
        messages.error(request, _("There is no attempt that has ended."))
        return _back(test)
    if len(ids) == 1:
        return one_document(request, test, ids[0])
    parts = zipped(files_of(test, ids, wishes, server_time.now()))
    response = StreamingHttpResponse(parts, content_type="application/zip")
    name = f"{test.slug}-documents.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _ids(request: HttpRequest, test: Test) -> list[uuid.UUID]:
    """In the order of names; an id that is none of the test's gives nothing."""
    ended = attempts_with_documents(test)
    ticked = {text for text in request.POST.getlist("attempt") if text}
    if not ticked:
        table = results_table(test, server_time.now())
        ticked = {str(row.attempt_id) for row in chosen(table, request.POST)}
    return [one for one in ended if str(one) in ticked]


def _wishes(request: HttpRequest) -> DocumentWishes:
    asked = request.POST if request.method == "POST" else request.GET
    return DocumentWishes(
        with_key="key" in asked,
        as_pdf=asked.get("format") == "pdf",
        language=get_language() or "en",
        zone=timezone.get_current_timezone_name(),
    )


def _shown(request: HttpRequest, file: DocumentFile) -> HttpResponseBase:
    if file.name.endswith(".pdf"):
        header = content_disposition_header(True, file.name) or "attachment"
        headers = {"Content-Disposition": header}
        return HttpResponse(file.content, "application/pdf", headers=headers)

    def page(*args: Any) -> HttpResponse:
        return HttpResponse(file.content, content_type="text/html; charset=utf-8")

    # The style is inside the document, so that the file needs nothing else.
    shown: Any = csp_update({"style-src": [style_hash()]})(page)
    response: HttpResponseBase = shown(request)
    return response


def _back(test: Test) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:assessments_test_results", args=[test.pk])
    )
