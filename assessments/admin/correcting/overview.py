"""The questions of a test whose key can be corrected, and all that was corrected."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from assessments.admin.correcting.question import past
from assessments.admin.marking.places import names_of
from assessments.models import Answer, KeyOverlay, Test


def overview_page(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    rows = KeyOverlay.objects.filter(test=test).select_related("author", "version")
    return TemplateResponse(
        request,
        "admin/assessments/correcting/overview.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Correct keys"),
            "test": test,
            "places": _places(test),
            "past": past(rows.order_by("-revision")),
        },
    )


def _places(test: Test) -> list[tuple[int, str]]:
    """The places that somebody was asked at, with their names."""
    names = names_of(test)
    asked = Answer.objects.filter(attempt__test=test, slot__isnull=False)
    slots = asked.order_by("slot").values_list("slot", flat=True).distinct()
    return [(slot, names.get(slot, "")) for slot in slots if slot is not None]
