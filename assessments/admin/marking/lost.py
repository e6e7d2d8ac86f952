"""What a marker reads who may no longer mark the answer that they have just marked."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.models import Test
from assessments.services.grading.marking import COMMENT_CHARS

POINTS_CHARS = 20


def lost_page(request: HttpRequest, site: AdminSite, *, status: int) -> HttpResponse:
    """
    What they typed, to be copied. Nothing else: neither the answer nor the test, which
    may never have been theirs to read.
    """
    return TemplateResponse(
        request,
        "admin/assessments/marking/lost.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Not marked"),
            "points": request.POST.get("points", "")[:POINTS_CHARS],
            "comment": request.POST.get("comment", "")[:COMMENT_CHARS],
        },
        status=status,
    )
