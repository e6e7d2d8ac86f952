"""The question bank: categories, questions and their lines."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from assessments.admin.authoring.choices import ChoiceFormSet
from assessments.admin.authoring.content_warnings import tell_warnings
from assessments.admin.authoring.owned import (
    CategoryShareInline,
    OwnedAdmin,
    WalledInline,
)
from assessments.admin.authoring.slots import PositionedForm
from assessments.admin.bank.kind_form import NEW_LINES, KindFormAdmin, kind_asked
from assessments.admin.bank.listing import QuestionListAdmin
from assessments.admin.bank.setting_fields import setting_fieldsets
from assessments.admin.bank.tag_field import QuestionForm
from assessments.admin.bank.ticks import CONTENT, FixedText
from assessments.admin.widgets import decimal_input
from assessments.models import Category, Choice, Question, User
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for
from assessments.questions.registry import kind_of
from assessments.services.authoring.categories import create_category
from assessments.services.authoring.content import (
    publishing_warnings_of,
    question_warnings,
    work_out_weights,
)
from assessments.services.authoring.question_versions import keep_edited
from assessments.services.authoring.tags import set_tags, tags_in
from realtime import server_time

# Django's own message would tell an author who types 50 for half about digits before
# the point.
WEIGHT_RANGE = gettext_lazy(
    "A weight is a share of the points, from −1 to 1: 0.5 is half of them."
)


FIRST_CATEGORY = gettext_lazy(
    "You have no category yet. Left empty, the question goes into “My questions”."
)


def _has_no_category(request: HttpRequest) -> bool:
    """Whether the author may add their first category, and has none to choose from."""
    user: Any = request.user
    may_add = user.has_perm("assessments.add_category")
    return may_add and not categories_for(user, Right.EDIT).exists()


@admin.register(Category)
class CategoryAdmin(OwnedAdmin):
    list_display = ["path", "owner", "question_count"]
    list_select_related = ["owner"]
    inlines = [CategoryShareInline]
    rows_for = staticmethod(categories_for)
    search_fields = ["path", "description"]
    search_help_text = gettext_lazy("Any part of the path, such as Geography")
    # Repeated here: a query that counts rows loses the order of its model, and the
    # pages of an autocomplete would repeat some rows and skip others.
    ordering = ["path"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.annotate(in_bank=Count("questions"))

    @admin.display(description=gettext_lazy("questions"), ordering="in_bank")
    def question_count(self, category: Any) -> int:
        return int(category.in_bank)


class ChoiceForm(PositionedForm):
    """A line of an answer; its numbers are shown without trailing zeros."""

    right = forms.BooleanField(label=gettext_lazy("Right"), required=False)

    def __init__(self, *args: Any, fixed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["right"] = self.instance.weight > 0
        if fixed and self.instance.text in ("", fixed):
            self.initial["text"] = fixed
            self.fields["text"].widget = FixedText(fixed)
        for name in ("weight", "tolerance"):
            if (number := self.initial.get(name)) is not None:
                self.initial[name] = _without_zeros(number)
        self.fields["weight"].error_messages |= dict.fromkeys(
            ("max_digits", "max_whole_digits", "min_value", "max_value"), WEIGHT_RANGE
        )

    def has_changed(self) -> bool:
        """A new row with no more than a tick or a place is no line."""
        if self.instance.pk or not self.is_bound:
            return super().has_changed()
        return any(str(self[name].data or "").strip() for name in CONTENT)


def _without_zeros(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    # Not normalize() for all: it writes 100 as 1E+2.
    return whole if number == whole else number.normalize()


class ChoiceInline(WalledInline):
    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    fields = [
        "position",
        "text",
        "match",
        "right",
        "weight",
        "tolerance",
        "text_format",
        "feedback",
    ]
    verbose_name = gettext_lazy("line")
    verbose_name_plural = gettext_lazy("answer lines")
    template = "admin/assessments/question/choices.html"

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """The number of empty rows; with JavaScript, a link adds more."""
        fixed = kind_of(kind_asked(request, obj)).line_editor.fixed
        if fixed:
            return 0 if obj and obj.pk else len(fixed)
        return 1 if obj and obj.pk else NEW_LINES

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The ticks are called what they mean for the kind."""
        formset = super().get_formset(request, obj, **kwargs)
        if ticks := formset.form.base_fields.get("right"):
            kind = kind_of(kind_asked(request, obj))
            ticks.label = gettext(kind.line_editor.tick)
        return formset

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in ("text", "match", "feedback"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 28})
        if db_field.name in ("weight", "tolerance"):
            kwargs |= {"widget": decimal_input(), "localize": True}
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Question)
class QuestionAdmin(KindFormAdmin, QuestionListAdmin):
    rows_for = staticmethod(questions_for)
    ordering = ["category__path", "name", "pk"]  # as of CategoryAdmin
    autocomplete_fields = ["category"]
    inlines = [ChoiceInline]
    form = QuestionForm
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["category", "kind", "name", "text", "text_format"]}),
        (
            gettext_lazy("More"),
            {"fields": ["case_sensitive", "feedback", "tag_list"]},
        ),
        *setting_fieldsets(),
    ]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer only categories that the author may edit."""
        if db_field.name == "category":
            assert isinstance(request.user, User), "the admin lets nobody else in"
            kwargs["queryset"] = categories_for(request.user, Right.EDIT)
            if _has_no_category(request):
                kwargs |= {"required": False, "help_text": FIRST_CATEGORY}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Question, form: Any, change: bool
    ) -> None:
        if obj.category_id is None:
            obj.category = create_category(
                gettext("My questions"), "", owner=request.user
            )
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Save everything, then tell the author what to know about it."""
        super().save_related(request, form, formsets, change)
        set_tags({form.instance.pk: tags_in(form.cleaned_data["tag_list"])})
        told = work_out_weights(form.instance)
        keep_edited([form.instance.pk], now=server_time.now())
        told += publishing_warnings_of(form.instance)
        tell_warnings(self, request, [*told, *question_warnings(form.instance)])
