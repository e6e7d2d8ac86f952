"""The list of questions: search, filters, and in how many tests each is used."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from assessments.admin.authoring.owned import WalledAdmin, is_picker
from assessments.admin.bank.actions import BulkActions
from assessments.admin.bank.filters import SubtreeFilter, TagFilter, UsedFilter
from assessments.admin.bank.picker import exact_first, picker_label
from assessments.admin.bank.pictures import may_bring_pictures, pictures_urls
from assessments.admin.bank.versions import versions_urls
from assessments.admin.question_files.access import may_export, may_import
from assessments.admin.question_files.exporting import export_urls
from assessments.admin.question_files.importing import import_urls
from assessments.bank.search import used_in_tests, with_words

# The address holds their ids; a list page holds 50 at once.
MOST_TICKED = 500

if TYPE_CHECKING:
    BasePaginator = Paginator[Any]
else:
    BasePaginator = Paginator


class QuestionChangeList(ChangeList):
    """Counts the tests of the questions on the page, not of the whole bank."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        counts = used_in_tests(question.pk for question in self.result_list)
        for question in self.result_list:
            question.used_in = counts.get(question.pk, 0)


class OneScanPaginator(BasePaginator):
    """
    Reads the ids of all rows once, then the rows of the page.

    Searching words means reading every text; Django would do it twice, to count the
    rows and to list them.
    """

    object_list: Any

    @cached_property
    def ids(self) -> list[int]:
        return list(self.object_list.values_list("pk", flat=True))

    @cached_property
    def count(self) -> int:
        return len(self.ids)

    def page(self, number: Any) -> Any:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        wanted = self.ids[start : start + self.per_page]
        # Not the conditions of the search again: they are what is slow.
        model = self.object_list.model
        rows = model._default_manager.filter(pk__in=wanted)
        found = rows.select_related("category").prefetch_related("tags").in_bulk()
        # Somebody may have deleted one of them since.
        present = [found[pk] for pk in wanted if pk in found]
        return Page(present, number, self)


class QuestionListAdmin(BulkActions, WalledAdmin):
    """The list of questions, made for 20,000 of them."""

    list_display = ["name", "kind", "category", "tag_names", "test_count", "updated_at"]
    list_filter = ["kind", SubtreeFilter, TagFilter, UsedFilter]
    list_select_related = ["category"]
    # Django shows the search box for them. with_words searches.
    search_fields = ["name", "text", "tags__name", "category__path"]
    search_help_text = gettext_lazy("Words of the name, text, tags or category")
    # A second count of the whole bank, for a number that nobody needs.
    show_full_result_count = False
    list_per_page = 50
    actions = (*BulkActions.actions, "export_selected")

    change_form_template = "admin/assessments/question/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        return [
            *versions_urls(site),
            *pictures_urls(site),
            *import_urls(site),
            *export_urls(site),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        files = {
            "may_import": may_import(request.user),
            "may_export": may_export(request.user),
            "may_bring_pictures": may_bring_pictures(request.user),
        }
        return super().changelist_view(request, files | (extra_context or {}))

    @admin.action(
        description=gettext_lazy("Export selected questions…"), permissions=["view"]
    )
    def export_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        ids = rows.order_by().values_list("pk", flat=True)[:MOST_TICKED]
        address = reverse("admin:assessments_question_export")
        return HttpResponseRedirect(f"{address}?ids={','.join(map(str, ids))}")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QuestionChangeList

    def get_paginator(
        self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any
    ) -> "Paginator[Any]":
        is_search = bool(request.GET.get(SEARCH_VAR)) and not is_picker(request)
        paginator = OneScanPaginator if is_search else Paginator
        return paginator(queryset, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("tags")

    def find(
        self, request: HttpRequest, rows: QuerySet[Any], text: str
    ) -> tuple[QuerySet[Any], bool]:
        found = with_words(rows, text)
        return (exact_first(found, text) if is_picker(request) else found), False

    def picker_label(self, question: Any) -> str:
        return picker_label(question)

    @admin.display(description=gettext_lazy("tags"))
    def tag_names(self, question: Any) -> str:
        return ", ".join(tag.name for tag in question.tags.all())

    @admin.display(description=gettext_lazy("used in tests"))
    def test_count(self, question: Any) -> int:
        return int(question.used_in)
