"""Proctoring: the attempts, what happened in each, and ending a candidate's session."""

import uuid
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import selectors
from assessments.admin.attempt.columns import status_mark, watch
from assessments.admin.attempt.page import TIMELINE_PERMISSION, page_of, report_of
from assessments.admin.attempt.timeline_files import timeline_file
from assessments.admin.live.page import tests_to_watch
from assessments.admin.verbs.page import (
    actions_for,
    progress_view,
    undo_view,
    verb_view,
)
from assessments.devices import device_in_words
from assessments.models import Attempt
from assessments.rules.states import STATUS_LABELS, AttemptStatus
from realtime import server_time
from realtime.admin import ReadOnlyAdmin, live_mark
from realtime.models import ADDRESS_PERMISSION


class StatusFilter(admin.SimpleListFilter):
    """Filters by the status the list shows: an overdue attempt counts as expired."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, _(STATUS_LABELS[status])) for status in AttemptStatus]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Attempt]
    ) -> QuerySet[Attempt]:
        status = self.value()
        if status not in list(AttemptStatus):
            return queryset
        late = Q(pk__in=selectors.overdue_attempt_ids(server_time.now()))
        if status == AttemptStatus.EXPIRED:
            return queryset.filter(Q(status=status) | late)
        return queryset.filter(Q(status=status) & ~late)


class AttemptLiveFilter(admin.SimpleListFilter):
    title = gettext_lazy("live")
    parameter_name = "live"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Live")), ("no", _("Not connected"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Attempt]
    ) -> QuerySet[Attempt]:
        if self.value() == "yes":
            return queryset.filter(pk__in=selectors.live_attempt_ids())
        if self.value() == "no":
            return queryset.exclude(pk__in=selectors.live_attempt_ids())
        return queryset


class AttemptChangeList(ChangeList):
    """Reads the facts of all attempts of the page together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        attempts = list(self.result_list)
        watched = watch(attempts, server_time.now())
        for attempt in attempts:
            attempt.watched = watched[attempt.pk]  # for the columns below
        self.result_list = attempts


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin[Attempt]):
    list_display = [
        # The columns that a proctor looks at first are where no screen cuts them off.
        "candidate_name",
        "status_column",
        "progress_column",
        "time_left_column",
        "live_column",
        "takeovers_column",
        "test",
        "device_column",
        "started_at",
    ]
    list_filter = [
        StatusFilter,
        AttemptLiveFilter,
        ("test", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["candidate", "test"]
    list_per_page = 100
    search_fields = [
        "candidate__username",
        "candidate__first_name",
        "candidate__last_name",
        "receipt",
    ]
    search_help_text = gettext_lazy("Name or username of the candidate, or a receipt")
    ordering = ["-started_at"]
    date_hierarchy = "started_at"
    change_form_template = "admin/assessments/attempt/change_form.html"
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attempt]:
        """Attempts of tests that this person proctors; no page shows any other."""
        return super().get_queryset(request) & selectors.attempts_watched_by(
            request.user
        )

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AttemptChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        test_id = request.GET.get("test__id__exact", "")
        links = {"tests_to_watch": tests_to_watch(request.user, test_id)}
        return super().changelist_view(request, {**links, **(extra_context or {})})

    @admin.display(
        description=gettext_lazy("candidate"), ordering="candidate__username"
    )
    def candidate_name(self, attempt: Attempt) -> str:
        name = attempt.candidate.get_full_name()
        username = attempt.candidate.get_username()
        return f"{name} ({username})" if name else username

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_column(self, attempt: Any) -> SafeString:
        return status_mark(attempt.watched.status)

    @admin.display(description=gettext_lazy("progress"))
    def progress_column(self, attempt: Any) -> str:
        return str(attempt.watched.progress)

    @admin.display(description=gettext_lazy("time left"), ordering="deadline")
    def time_left_column(self, attempt: Any) -> str:
        return str(attempt.watched.time_left)

    @admin.display(description=gettext_lazy("live"))
    def live_column(self, attempt: Any) -> SafeString:
        return live_mark(attempt.watched.is_live)

    @admin.display(description=gettext_lazy("takeovers"))
    def takeovers_column(self, attempt: Any) -> int:
        return int(attempt.watched.takeovers)

    @admin.display(description=gettext_lazy("device"), empty_value="–")
    def device_column(self, attempt: Any) -> str | None:
        return device_in_words(attempt.watched.device) or None

    # The page of one attempt

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "verb/undo/",
                view(require_POST(self.undo_view)),
                name="assessments_attempt_undo",
            ),
            path(
                "verb/progress/",
                view(require_GET(progress_view)),
                name="assessments_attempt_progress",
            ),
            path(
                "verb/<slug:name>/",
                view(require_http_methods(["GET", "POST"])(self.verb_view)),
                name="assessments_attempt_verb",
            ),
            path(
                "<uuid:object_id>/report/",
                view(self.report_view),
                name="assessments_attempt_report",
            ),
            path(
                "<uuid:object_id>/timeline.<str:form>",
                view(self.timeline_view),
                name="assessments_attempt_timeline",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        attempt = self.get_object(request, object_id)
        if attempt is None:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined,no-any-return]  # the stubs leave it out
                request, self.opts, object_id
            )
        context = self._page_context(request, str(attempt))
        return TemplateResponse(
            request, self.change_form_template, {**context, **page_of(request, attempt)}
        )

    def report_view(self, request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
        """The page of one attempt for printing, with the whole timeline."""
        attempt = self._watched(request, object_id)
        title = _("Report: %(attempt)s") % {"attempt": attempt}
        context = self._page_context(request, title)
        return TemplateResponse(
            request,
            "admin/assessments/attempt/report.html",
            {**context, **report_of(request, attempt)},
        )

    def timeline_view(
        self, request: HttpRequest, object_id: uuid.UUID, form: str
    ) -> StreamingHttpResponse:
        """The whole timeline as a file: ``form`` is csv or json."""
        attempt = self._watched(request, object_id)
        if not request.user.has_perm(TIMELINE_PERMISSION):
            raise PermissionDenied
        with_addresses = request.user.has_perm(ADDRESS_PERMISSION)
        return timeline_file(attempt, form, with_addresses=with_addresses)

    def _watched(self, request: HttpRequest, object_id: uuid.UUID) -> Attempt:
        """An attempt of a test that this person proctors; any other is a 404."""
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(
            self.get_queryset(request).select_related("candidate", "test"), pk=object_id
        )

    def _page_context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
        }

    # Verbs: assessments.admin.verbs

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return actions_for(request)

    def verb_view(self, request: HttpRequest, name: str) -> HttpResponse:
        return verb_view(self, request, name)

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        return undo_view(self, request)
