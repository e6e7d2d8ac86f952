"""Authoring: tests, built from the question bank."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.authoring.asking import AsksBeforeSaving
from assessments.admin.authoring.copying import CopiesTests
from assessments.admin.authoring.ends import UnchangedEnds, unchanged_ends
from assessments.admin.authoring.grade_keys import GradeKeyInline
from assessments.admin.authoring.owned import TestShareInline
from assessments.admin.authoring.publishing import PublishedFilter, PublishingAdmin
from assessments.admin.authoring.reach import TestForm
from assessments.admin.authoring.slots import SectionInline, SlotInline, renumber
from assessments.admin.correcting.urls import correcting_address, correcting_urls
from assessments.admin.grade_key.page import grade_key_urls
from assessments.admin.grade_list.page import grade_list_urls
from assessments.admin.live.page import live_address, may_watch, watched_by
from assessments.admin.live.thresholds import ThresholdsInline
from assessments.admin.live.urls import live_urls
from assessments.admin.marking.rules import rules_address
from assessments.admin.marking.urls import marking_address, marking_urls
from assessments.admin.results.page import results_address, results_urls
from assessments.admin.sign_in_help import help_urls
from assessments.admin.statistics.page import statistics_urls
from assessments.admin.widgets import LABELLED_DATES
from assessments.models import Attempt, Slot, Test
from assessments.people.sharing import tests_for
from assessments.services.authoring.change_log import (
    MOST_CHANGES,
    changes_between,
    picture_of,
)
from assessments.services.authoring.confirming import Warnings, in_force
from assessments.services.authoring.content import free_slug, other_warnings
from assessments.services.authoring.grade_keys import released_grades_warning
from realtime import server_time


def rows_of(model: type[Model], path_to_row: str) -> Coalesce:
    """
    How many rows of a model point at each row of the outer query.

    Two counts over two joins would multiply: 20 slots and 2,000 attempts make 40,000
    rows.
    """
    rows = model._default_manager.filter(**{path_to_row: OuterRef("pk")})
    counts = rows.order_by().values(path_to_row).annotate(rows=Count("pk"))
    return Coalesce(Subquery(counts.values("rows")), 0)


def _ends(request: HttpRequest, test_id: int) -> UnchangedEnds | None:
    attempts = Attempt.objects.filter(test=test_id)
    return unchanged_ends(request, attempts, test=str(test_id), all="1")


def _test_of(object_id: str | None) -> Test | None:
    """The test as it is stored; None for a new one."""
    if object_id is None or not (object_id.isascii() and object_id.isdigit()):
        return None
    return Test.objects.filter(pk=object_id).first()


@admin.register(Test)
class TestAdmin(CopiesTests, AsksBeforeSaving, PublishingAdmin):
    actions: Any = [*PublishingAdmin.actions, "copy_selected"]
    rows_for = staticmethod(tests_for)
    list_display = [
        "title",
        "state",
        "question_count",
        "duration_minutes",
        "opens_at",
        "closes_at",
        "attempt_count",
        "live_column",
    ]
    list_filter = [PublishedFilter, "opens_at", "groups"]
    search_fields = ["title", "slug", "description"]
    search_help_text = gettext_lazy("Title, address or description")
    inlines = [
        SectionInline,
        SlotInline,
        GradeKeyInline,
        ThresholdsInline,
        TestShareInline,
    ]
    save_on_top = True
    view_on_site = False
    form = TestForm
    formfield_overrides = LABELLED_DATES
    change_form_template = "admin/assessments/test/change_form.html"
    fieldsets = [
        (
            None,
            {"fields": ["title", "slug", "language", "description", "rules", "owner"]},
        ),
        (
            gettext_lazy("Time"),
            {
                "fields": [
                    "duration_minutes",
                    "opens_at",
                    "closes_at",
                    "end_is_final",
                    "grace_seconds",
                ]
            },
        ),
        (
            gettext_lazy("Candidates"),
            {
                "fields": [
                    "groups",
                    "attempts_allowed",
                    "policy",
                    "watch_focus",
                    "result_rule",
                ]
            },
        ),
        (
            gettext_lazy("Points"),
            {"fields": ["questions_at_least_zero", "total_below_zero"]},
        ),
        (gettext_lazy("Proctoring"), {"fields": ["proctors"]}),
        (
            gettext_lazy("Order"),
            {
                "fields": ["navigation", "shuffle_questions", "shuffle_choices"],
                "description": gettext_lazy(
                    "A sequential test closes what a candidate has left; it keeps"
                    " nothing secret. Its page holds all questions from the start, so"
                    " that candidates can go on when the connection is lost: who knows"
                    " how can read ahead. One at a time from the server sends each"
                    " question only when it is reached: nobody can read ahead, and"
                    " without a connection the test cannot go on to the next question."
                ),
            },
        ),
    ]

    # Lists

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(
            slot_count=rows_of(Slot, "section__test"),
            sittings=rows_of(Attempt, "test"),
            may_watch=watched_by(request.user),
        )

    @admin.display(description=gettext_lazy("state"), ordering="published_at")
    def state(self, test: Test) -> str:
        return _("✓ Published") if test.is_published else _("○ Not published")

    @admin.display(description=gettext_lazy("questions"), ordering="slot_count")
    def question_count(self, test: Any) -> int:
        return int(test.slot_count)

    @admin.display(description=gettext_lazy("attempts"), ordering="sittings")
    def attempt_count(self, test: Any) -> int:
        return int(test.sittings)

    @admin.display(description=gettext_lazy("live"))
    def live_column(self, test: Any) -> SafeString | str:
        if not test.may_watch:
            return ""
        return format_html(
            '<a href="{}">{}<span class="assistive"> {}</span></a>',
            live_address(test.pk),
            _("Watch live"),
            test.title,
        )

    # The page of one test

    def lock(self, object_id: str | None) -> None:
        """
        Nobody releases results or closes the test while its form is saved, and the form
        writes no older values over theirs. Who starts does not wait.
        """
        if test := _test_of(object_id):
            Test.objects.select_for_update(no_key=True).filter(pk=test.pk).first()

    def warnings_that_remain(
        self, request: HttpRequest, object_id: str | None
    ) -> tuple[str, Warnings]:
        test = _test_of(object_id)
        found = dict(in_force(test, server_time.now()))
        if test is not None:
            found |= released_grades_warning(test)
        return str(test or ""), found

    def warnings_beside(self, request: HttpRequest, object_id: str | None) -> list[str]:
        test = _test_of(object_id)
        return list(other_warnings(test)) if test is not None else []

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and (test := _test_of(object_id)):
            request.__dict__["_picture"] = picture_of(test)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The log of a test says what was there before, and what is there now."""
        before = request.__dict__.pop("_picture", None)
        lines = changes_between(before, picture_of(obj)) if before else []
        told = "\n".join(lines[:MOST_CHANGES]) or message
        return super().log_change(request, obj, told)

    def save_model(
        self, request: HttpRequest, obj: Test, form: Any, change: bool
    ) -> None:
        obj.slug = obj.slug or free_slug(obj.title)
        super().save_model(request, obj, form, change)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in ("groups", "proctors"):
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        renumber(form.instance)

    def response_post_save_change(self, request: HttpRequest, obj: Test) -> Any:
        """
        If open attempts keep other ends, show the test again: its page names them.
        """
        goes_on = {"_preview", "_publish", "_unpublish"} & request.POST.keys()
        if goes_on or _ends(request, obj.pk) is None:
            return super().response_post_save_change(request, obj)
        return HttpResponseRedirect(
            reverse("admin:assessments_test_change", args=[obj.pk])
        )

    def response_post_save_add(
        self, request: HttpRequest, obj: Test
    ) -> HttpResponseRedirect:
        """Open a new test again: its page has its questions, preview and Publish."""
        return HttpResponseRedirect(
            reverse("admin:assessments_test_change", args=[obj.pk])
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context: dict[str, Any] = {"may_publish": self.has_publish_permission(request)}
        if object_id.isdecimal():
            context["ends"] = _ends(request, int(object_id))
        if object_id.isdecimal() and may_watch(request.user, int(object_id)):
            context["live_address"] = live_address(int(object_id))
        if object_id.isdecimal():
            context["results_address"] = results_address(request.user, int(object_id))
            context["rules_address"] = rules_address(request.user, int(object_id))
            address = correcting_address(request.user, int(object_id))
            context["correcting_address"] = address
            context["marking_address"] = marking_address(request.user, int(object_id))
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def get_urls(self) -> list[URLPattern]:
        return [
            *live_urls(self.admin_site),
            *help_urls(self.admin_site),
            *results_urls(self.admin_site),
            *statistics_urls(self.admin_site),
            *grade_list_urls(self.admin_site),
            *grade_key_urls(self.admin_site),
            *marking_urls(self.admin_site),
            *correcting_urls(self.admin_site),
            *super().get_urls(),
        ]
