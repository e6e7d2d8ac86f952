"""Addresses of the live page and what belongs to it, under /admin/assessments/test/."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.admin.live.alerts import alerts_fragment
from assessments.admin.live.charts import charts_fragment
from assessments.admin.live.export import export_view
from assessments.admin.live.help import answer_page, help_fragment
from assessments.admin.live.page import live_page, live_verb, watched_test
from assessments.admin.live.preferences import preferences_view
from assessments.admin.live.saved_views import views_page
from assessments.admin.verbs.for_all import end_view


def live_urls(site: AdminSite) -> list[URLPattern]:
    def page(request: HttpRequest, test_id: int) -> HttpResponse:
        return live_page(request, site, watched_test(request, test_id))

    def verb(request: HttpRequest, test_id: int) -> HttpResponse:
        return live_verb(request, watched_test(request, test_id))

    def alerts(request: HttpRequest, test_id: int) -> HttpResponse:
        return alerts_fragment(request, watched_test(request, test_id))

    def calls(request: HttpRequest, test_id: int) -> HttpResponse:
        return help_fragment(request, watched_test(request, test_id))

    def answer(request: HttpRequest, test_id: int, help_id: int) -> HttpResponse:
        return answer_page(request, site, watched_test(request, test_id), help_id)

    def charts(request: HttpRequest, test_id: int) -> HttpResponse:
        return charts_fragment(request, watched_test(request, test_id))

    def end(request: HttpRequest, test_id: int) -> HttpResponse:
        return end_view(request, watched_test(request, test_id))

    def preferences(request: HttpRequest, test_id: int) -> HttpResponse:
        watched_test(request, test_id)
        return preferences_view(request)

    def views(request: HttpRequest, test_id: int) -> HttpResponse:
        return views_page(request, site, watched_test(request, test_id))

    def export(request: HttpRequest, test_id: int, form: str) -> HttpResponse:
        return export_view(request, watched_test(request, test_id), form)

    view = site.admin_view
    both = require_http_methods(["GET", "POST"])
    name = "assessments_test_live"
    return [
        path("<int:test_id>/live/", view(require_GET(page)), name=name),
        path("<int:test_id>/live/verb/", view(require_GET(verb)), name=f"{name}_verb"),
        path("<int:test_id>/live/end/", view(require_POST(end)), name=f"{name}_end"),
        path(
            "<int:test_id>/live/alerts/",
            view(require_GET(alerts)),
            name=f"{name}_alerts",
        ),
        path("<int:test_id>/live/help/", view(require_GET(calls)), name=f"{name}_help"),
        path(
            "<int:test_id>/live/preferences/",
            view(require_POST(preferences)),
            name=f"{name}_preferences",
        ),
        path(
            "<int:test_id>/live/export.<str:form>",
            view(require_GET(export)),
            name=f"{name}_export",
        ),
        path("<int:test_id>/live/views/", view(both(views)), name=f"{name}_views"),
        path(
            "<int:test_id>/live/charts/",
            view(require_GET(charts)),
            name=f"{name}_charts",
        ),
        path(
            "<int:test_id>/live/help/<int:help_id>/",
            view(both(answer)),
            name=f"{name}_answer",
        ),
    ]
