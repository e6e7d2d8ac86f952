"""Authoring: the question bank, and tests built from it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_POST

from assessments.admin.choices import ChoiceFormSet
from assessments.admin.live import live_address, may_watch, watched_by
from assessments.admin.live_urls import live_urls
from assessments.admin.slots import (
    PositionedForm,
    SectionInline,
    SlotInline,
    renumber,
)
from assessments.admin.thresholds import ThresholdsInline
from assessments.admin.typed import TabularInline
from assessments.admin.widgets import LABELLED_DATES, decimal_input
from assessments.models import Attempt, Category, Choice, Question, Slot, Test
from assessments.services.content import (
    FLAWS_TOLD,
    free_slug,
    publish_test,
    publishing_remarks,
    question_remarks,
    unpublish_test,
)
from assessments.services.errors import Refused
from realtime.admin import ModelAdmin

# Django's own would speak of digits before the point to whoever types 50 for half.
WEIGHT_RANGE = gettext_lazy(
    "A weight is a share of the points, from −1 to 1: 0.5 is half of them."
)


def rows_of(model: type[Model], path_to_row: str) -> Coalesce:
    """
    How many rows of a model point at the row of the query around it.

    Two counts over two joins would multiply: 20 slots and 2,000 attempts, 40,000 rows.
    """
    rows = model._default_manager.filter(**{path_to_row: OuterRef("pk")})
    counts = rows.order_by().values(path_to_row).annotate(rows=Count("pk"))
    return Coalesce(Subquery(counts.values("rows")), 0)


@admin.register(Category)
class CategoryAdmin(ModelAdmin[Category]):
    list_display = ["path", "question_count"]
    search_fields = ["path", "description"]
    search_help_text = gettext_lazy("Any part of the path, such as Geography")
    # Said again: what counts rows forgets the order of its model, and the pages of an
    # autocomplete would repeat some and skip others.
    ordering = ["path"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(in_bank=Count("questions"))

    @admin.display(description=gettext_lazy("questions"), ordering="in_bank")
    def question_count(self, category: Any) -> int:
        return int(category.in_bank)


class ChoiceForm(PositionedForm):
    """A line; its numbers are shown without the zeros they are stored with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("weight", "tolerance"):
            if (number := self.initial.get(name)) is not None:
                self.initial[name] = _without_zeros(number)
        self.fields["weight"].error_messages |= dict.fromkeys(
            ("max_digits", "max_whole_digits", "min_value", "max_value"), WEIGHT_RANGE
        )


def _without_zeros(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    # Not normalize() for all: it writes 100 as 1E+2.
    return whole if number == whole else number.normalize()


class ChoiceInline(TabularInline[Choice, Question]):
    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    fields = [
        "position",
        "text",
        "match",
        "weight",
        "tolerance",
        "text_format",
        "feedback",
    ]
    verbose_name = gettext_lazy("line")
    verbose_name_plural = gettext_lazy("answer lines")
    template = "admin/assessments/question/choices.html"

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Empty rows without JavaScript; with it, a link adds more."""
        return 1 if obj else 4

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in ("text", "match", "feedback"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 28})
        if db_field.name in ("weight", "tolerance"):
            kwargs |= {"widget": decimal_input(), "localize": True}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Question)
class QuestionAdmin(ModelAdmin[Question]):
    list_display = ["name", "kind", "category", "test_count", "updated_at"]
    list_filter = ["kind", ("category", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["category"]
    search_fields = ["name", "text", "tags", "category__path"]
    search_help_text = gettext_lazy("Name, text, tags or category")
    ordering = ["category__path", "name", "pk"]  # as of CategoryAdmin
    autocomplete_fields = ["category"]
    inlines = [ChoiceInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["category", "kind", "name", "text", "text_format"]}),
        (
            gettext_lazy("More"),
            {"fields": ["case_sensitive", "feedback", "tags"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        used = Count("slots__section__test", distinct=True)
        return super().get_queryset(request).annotate(used_in=used)

    @admin.display(description=gettext_lazy("used in tests"), ordering="used_in")
    def test_count(self, question: Any) -> int:
        return int(question.used_in)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Everything is saved; what not every candidate could read is told."""
        super().save_related(request, form, formsets, change)
        _tell_remarks(self, request, question_remarks(form.instance))


def _tell_remarks(
    of: ModelAdmin[Any], request: HttpRequest, remarks: Iterable[str]
) -> None:
    remarks = list(remarks)
    for remark in remarks[:FLAWS_TOLD]:
        of.message_user(request, remark, messages.WARNING)
    if more := len(remarks[FLAWS_TOLD:]):
        text = ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more}
        of.message_user(request, text, messages.WARNING)


class PublishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("published")
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Published")), ("no", _("Draft"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Test]
    ) -> QuerySet[Test]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(published_at__isnull=self.value() == "no")


@admin.register(Test)
class TestAdmin(ModelAdmin[Test]):
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
    inlines = [SectionInline, SlotInline, ThresholdsInline]
    actions = ["publish_selected", "unpublish_selected"]
    save_on_top = True
    view_on_site = False
    formfield_overrides = LABELLED_DATES
    change_form_template = "admin/assessments/test/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "slug", "language", "description", "rules"]}),
        (
            gettext_lazy("Time"),
            {"fields": ["duration_minutes", "opens_at", "closes_at", "grace_seconds"]},
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
        (gettext_lazy("Proctoring"), {"fields": ["proctors"]}),
        (
            gettext_lazy("Order"),
            {"fields": ["navigation", "shuffle_questions", "shuffle_choices"]},
        ),
    ]

    # Lists

    def get_queryset(self, request: HttpRequest) -> QuerySet[Test]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                slot_count=rows_of(Slot, "section__test"),
                sittings=rows_of(Attempt, "test"),
                may_watch=watched_by(request.user),
            )
        )

    @admin.display(description=gettext_lazy("state"), ordering="published_at")
    def state(self, test: Test) -> str:
        return _("✓ Published") if test.is_published else _("○ Draft")

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

    def response_post_save_add(
        self, request: HttpRequest, obj: Test
    ) -> HttpResponseRedirect:
        """A new test opens again: its questions, its preview and Publish are there."""
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
        if object_id.isdecimal() and may_watch(request.user, int(object_id)):
            context["live_address"] = live_address(int(object_id))
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    # Publishing

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("assessments.publish_test")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:test_id>/publish/",
                view(require_POST(self.publish_view)),
                name="assessments_test_publish",
            ),
            path(
                "<int:test_id>/unpublish/",
                view(require_POST(self.unpublish_view)),
                name="assessments_test_unpublish",
            ),
            *live_urls(self.admin_site),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, test_id: int) -> HttpResponse:
        return self._move_one(request, test_id, publish=True)

    def unpublish_view(self, request: HttpRequest, test_id: int) -> HttpResponse:
        return self._move_one(request, test_id, publish=False)

    def _move_one(
        self, request: HttpRequest, test_id: int, *, publish: bool
    ) -> HttpResponse:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        tests = self.get_queryset(request).filter(pk=test_id)
        self._move(request, tests, publish=publish)
        if not tests.exists():
            return HttpResponseRedirect(reverse("admin:assessments_test_changelist"))
        return HttpResponseRedirect(
            reverse("admin:assessments_test_change", args=[test_id])
        )

    @admin.action(
        description=gettext_lazy("Publish selected tests"), permissions=["publish"]
    )
    def publish_selected(self, request: HttpRequest, tests: QuerySet[Test]) -> None:
        self._move(request, tests, publish=True)

    @admin.action(
        description=gettext_lazy("Unpublish selected tests"), permissions=["publish"]
    )
    def unpublish_selected(self, request: HttpRequest, tests: QuerySet[Test]) -> None:
        self._move(request, tests, publish=False)

    def _move(
        self, request: HttpRequest, tests: QuerySet[Test], *, publish: bool
    ) -> None:
        """Publish or unpublish each, telling of every refusal by name."""
        assert request.user.is_authenticated, "the admin lets nobody else in"
        verb = publish_test if publish else unpublish_test
        done = 0
        now = timezone.now()
        for test in tests:
            try:
                verb(test, actor=request.user, now=now)
            except Refused as refusal:
                text = f"{test}: {refusal.message}"
                self.message_user(request, text, messages.ERROR)
            else:
                done += 1
                # Kept in one language, whoever does it.
                with override(settings.LANGUAGE_CODE):
                    self.log_change(request, test, _published_message(publish))
                if publish:
                    _tell_remarks(self, request, publishing_remarks(test))
        if done:
            self.message_user(request, _done_message(publish, done), messages.SUCCESS)


def _published_message(publish: bool) -> str:
    return _("Published.") if publish else _("Unpublished.")


def _done_message(publish: bool, count: int) -> str:
    if publish:
        text = ngettext("%(n)d test published.", "%(n)d tests published.", count)
    else:
        text = ngettext("%(n)d test unpublished.", "%(n)d tests unpublished.", count)
    return text % {"n": count}
