"""
The questions of a test on the page of the test.

A slot belongs to a section and the section to the test, and Django's inlines know only
one level. These edit the slots of all sections in one table, each row naming its
section, so that a whole test is built on one page.
"""

from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.checks import InlineModelAdminChecks
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Q, QuerySet
from django.forms.models import modelformset_factory
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments.admin.authoring.owned import WalledInline
from assessments.admin.typed import (
    BaseInlineFormSet,
    BaseModelFormSet,
)
from assessments.admin.widgets import (
    KnownAutocomplete,
    LabelledDeletion,
    LabelledInlineForm,
    decimal_input,
    inner_widget,
)
from assessments.models import Section, Slot, Test, User
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for


class PositionedForm(LabelledInlineForm):
    """A row whose position may be left empty: it then comes last."""

    position = forms.IntegerField(
        label=_("Position"),
        required=False,
        min_value=1,
        max_value=32_767,
        widget=forms.NumberInput(attrs={"class": "vSmallNumber"}),
    )


class SectionFormSet(LabelledDeletion, BaseInlineFormSet[Section, Test, Any]):
    def clean(self) -> None:
        super().clean()
        # A row that was added and removed before saving was never a section.
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.slots.exists():
                raise ValidationError(
                    _(
                        "“%(section)s” still has questions. Move them to another "
                        "section or remove them, save, and then remove the section."
                    ),
                    params={"section": form.instance},
                )

    def save_new(self, form: Any, commit: bool = True) -> Section:
        self._fill_position(form)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Section:
        self._fill_position(form)
        return super().save_existing(form, obj, commit)

    def _fill_position(self, form: Any) -> None:
        if form.instance.position is None:
            taken = [other.instance.position or 0 for other in self.forms]
            form.instance.position = max(taken) + 1


class SectionInline(WalledInline):
    model = Section
    form = PositionedForm
    formset = SectionFormSet
    fields = ["position", "title", "text", "text_format"]
    extra = 0
    verbose_name_plural = _("sections (if you add none, one is made for you)")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 40})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SlotForm(PositionedForm):
    """One row; ``section`` left empty means the first."""

    def _get_validation_exclusions(self) -> set[str]:
        # An empty section is filled in when the row is saved.
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs leave it out
        return exclude | {"section"}


class SlotFormSet(LabelledDeletion, BaseModelFormSet[Slot, SlotForm]):
    """
    The slots of every section of ``instance``.

    The admin uses it like an inline formset. Positions are renumbered 1, 2, 3… within
    each section after saving.
    """

    # SlotInline sets these for the user of the request.
    usable: dict[str, QuerySet[Any]]
    may_add = False
    may_change = False

    def __init__(
        self,
        *args: Any,
        instance: Test,
        queryset: QuerySet[Slot],
        save_as_new: bool = False,
        **kwargs: Any,
    ) -> None:
        self.instance = instance
        in_test = queryset.none()
        self._section_choices: list[tuple[Any, Any]] = []
        if instance.pk:
            in_test = queryset.filter(section__test=instance)
            sections = instance.sections.all()
            self._section_choices = [(part.pk, str(part)) for part in sections]
        self._section_choices = self._section_choices or [("", _("First section"))]
        super().__init__(*args, queryset=in_test, **kwargs)  # type: ignore[misc]  # args are data and files

    @classmethod
    def get_default_prefix(cls) -> str:
        return "slots"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        section = form.fields["section"]
        section.required = False
        section.empty_label = None
        section.queryset = Section.objects.filter(test_id=self.instance.pk)
        # One list for all rows; otherwise each row would query the database.
        section.choices = self._section_choices
        section.initial = self._section_choices[0][0]
        for name in ("question", "category"):
            field = form.fields[name]
            field.queryset = self._offered(name, getattr(form.instance, f"{name}_id"))
            widget = inner_widget(field)
            if isinstance(widget, KnownAutocomplete):
                widget.known = getattr(form.instance, name)

    def _offered(self, name: str, present: int | None) -> QuerySet[Any]:
        """The rows to choose from: those the author may use, and the present one."""
        usable = self.usable[name]
        if present is None:
            return usable
        here_or_usable = Q(pk=present) | Q(pk__in=usable.order_by().values("pk"))
        offered: QuerySet[Any] = usable.model._default_manager.filter(here_or_usable)
        return offered

    def save_new(self, form: Any, commit: bool = True) -> Slot:
        self._place(form.instance)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Slot:
        self._place(form.instance)
        return super().save_existing(form, obj, commit)

    def _place(self, slot: Slot) -> None:
        if slot.section_id is None:
            slot.section = self._first_section()
        if slot.position is None:
            slot.position = _after_last(slot.section)

    def _first_section(self) -> Section:
        section = self.instance.sections.first()
        return section or Section.objects.create(test=self.instance, position=1)

    def save_existing_objects(self, commit: bool = True) -> list[Slot]:
        if not self.may_change:
            self.changed_objects, self.deleted_objects = [], []
            return []
        return super().save_existing_objects(commit)

    def save_new_objects(self, commit: bool = True) -> list[Slot]:
        if not self.may_add:
            self.new_objects: list[Slot] = []
            return []
        return super().save_new_objects(commit)


def _after_last(section: Section) -> int:
    last = section.slots.order_by("position").last()
    return last.position + 1 if last else 1


def renumber(test: Test) -> None:
    """Number the slots of each section 1, 2, 3…, without gaps and ties."""
    moved = []
    for section in test.sections.prefetch_related("slots"):
        for place, slot in enumerate(section.slots.all(), 1):
            if slot.position != place:
                slot.position = place
                moved.append(slot)
    Slot.objects.bulk_update(moved, ["position"])


class SlotInlineChecks(InlineModelAdminChecks):
    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        # A slot has no key to the test, on purpose: the section is between them.
        return []

    def _check_exclude_of_parent_model(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


SLOT_FIELDS = ("position", "section", "question", "category", "points")


class SlotInline(WalledInline):
    model = Slot
    form = SlotForm
    formset = SlotFormSet  # type: ignore[assignment]  # as an inline formset behaves
    checks_class = SlotInlineChecks
    fields = SLOT_FIELDS
    autocomplete_fields = ["question", "category"]
    verbose_name = _("question")
    verbose_name_plural = _("questions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Slot]:
        slots = super().get_queryset(request)
        return slots.select_related("question", "category").order_by(
            "section__position", "section", "position", "pk"
        )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """The number of empty rows; with JavaScript, a link adds more."""
        return 3

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = modelformset_factory(
            Slot,
            form=self.form,
            formset=SlotFormSet,
            fields=SLOT_FIELDS,
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
            extra=self.get_extra(request, obj),
            can_delete=self.has_delete_permission(request, obj),
        )
        assert isinstance(request.user, User), "the admin lets nobody else in"
        formset.usable = {
            "question": questions_for(request.user, Right.USE),
            "category": categories_for(request.user, Right.USE),
        }
        formset.may_add = self.has_add_permission(request, obj)
        formset.may_change = self.has_change_permission(request, obj)
        return formset

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "points":
            kwargs |= {"widget": decimal_input(), "localize": True}
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.autocomplete_fields:
            # Authors remove a row from the test; they do not mean to delete the
            # question.
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
