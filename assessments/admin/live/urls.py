"""Addresses of the live page and what belongs to it, under /admin/assessments/test/."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from assessments.admin.live.alerts import alerts_fragment
from assessments.admin.live.charts import charts_fragment
from assessments.admin.live.export import export_view
from assessments.admin.live.help import answer_page, help_fragment
from assessments.admin.live.page import live_page, live_verb, watched_test
from assessments.admin.live.preferences import preferences_view
from assessments.admin.live.saved_views import views_page
from assessments.admin.verbs.for_all import end_view
from assessments.models import Test

#: A view of a test that may be watched; what else the address names comes by name.
TestView = Callable[..., HttpResponse]
GET, POST = ["GET"], ["POST"]


def live_urls(site: AdminSite) -> list[URLPattern]:
    def with_site(view: TestView) -> TestView:
        return lambda request, test, **named: view(request, site, test, **named)

    address = partial(_address, site)
    return [
        address("", "", GET, with_site(live_page)),
        address("verb/", "_verb", GET, live_verb),
        address("end/", "_end", POST, end_view),
        address("alerts/", "_alerts", GET, alerts_fragment),
        address("help/", "_help", GET, help_fragment),
        address("preferences/", "_preferences", POST, _preferences),
        address("export.<str:form>", "_export", GET, export_view),
        address("views/", "_views", GET + POST, with_site(views_page)),
        address("charts/", "_charts", GET, charts_fragment),
        address("help/<int:help_id>/", "_answer", GET + POST, with_site(answer_page)),
    ]


def _address(
    site: AdminSite, place: str, name: str, methods: list[str], view: TestView
) -> URLPattern:
    def watched(request: HttpRequest, test_id: int, **named: Any) -> HttpResponse:
        return view(request, watched_test(request, test_id), **named)

    return path(
        f"<int:test_id>/live/{place}",
        site.admin_view(require_http_methods(methods)(watched)),
        name=f"assessments_test_live{name}",
    )


def _preferences(request: HttpRequest, test: Test) -> HttpResponse:
    """The preferences are the person's own, for every test."""
    return preferences_view(request)
