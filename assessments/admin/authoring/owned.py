"""
The wall in the admin: the tests, categories and questions a user sees and changes.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments.admin.authoring.editing.admin import VersionedAdmin
from assessments.admin.typed import TabularInline
from assessments.admin.widgets import LabelledInlineForm
from assessments.models import Category, CategoryShare, Question, Test, TestShare, User
from assessments.models.sharing import Right
from assessments.people import sharing

Walled = Test | Category | Question


def may_edit(request: HttpRequest, obj: Any) -> bool:
    """Whether the user may change the row; an unsaved row is theirs."""
    if obj is None or obj.pk is None:
        return True
    # Django asks for every part of a page: ask the database once per request.
    known: dict[Any, bool] = request.__dict__.setdefault("_may_edit", {})
    key = (type(obj), obj.pk)
    if key not in known:
        known[key] = sharing.may(_user(request), Right.EDIT, obj)
    return known[key]


def _user(request: HttpRequest) -> Any:
    return request.user


class WalledInline(TabularInline[Any, Any]):
    """Rows below an object that only its editors may change."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj) and super().has_delete_permission(request, obj)


class WalledAdmin(VersionedAdmin):
    """
    Shows a user what they may read, and lets them change what they may edit.

    ``rows_for(user, right)`` are the rows of the model. A row that the user may not
    read looks like a missing one.
    """

    @staticmethod
    def rows_for(user: Any, right: Right) -> QuerySet[Any]:
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if _user(request).is_superuser:
            return rows
        readable = self.rows_for(_user(request), Right.READ)
        return rows.filter(pk__in=readable.order_by().values("pk"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A picker offers only rows that the user may put into its field."""
        if is_picker(request):
            right = picked_right(request)
            allowed = self.rows_for(_user(request), right).order_by().values("pk")
            queryset = queryset.filter(pk__in=allowed)
        return self.find(request, queryset, search_term)

    def find(
        self, request: HttpRequest, rows: QuerySet[Any], text: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows that were searched for, and whether some may come twice."""
        return super().get_search_results(request, rows, text)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and self.may_delete(request, obj)

    def may_delete(self, request: HttpRequest, obj: Any) -> bool:
        return may_edit(request, obj)


def is_picker(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "autocomplete"


def picked_right(request: HttpRequest) -> Right:
    """Moving a question into a category needs EDIT; using a row in a test needs USE."""
    asked = (request.GET.get("model_name"), request.GET.get("field_name"))
    return Right.EDIT if asked == ("question", "category") else Right.USE


class OwnedAdmin(WalledAdmin):
    """A test or a category: its owner may delete it and decides what others may do."""

    def may_delete(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or sharing.owns(_user(request), obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only an administrator may change the owner."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if _user(request).is_superuser else (*fields, "owner")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        return {"owner": _user(request).pk, **initial}

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "owner":
            kwargs["queryset"] = staff()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Only an administrator chooses the owner; others own the rows they add."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None and not _user(request).is_superuser:
            return type(form.__name__, (_NewOfTheirs, form), {"author": request.user})
        return form


class _NewOfTheirs:
    """A form whose new row already has its owner, so that uniqueness can be checked."""

    author: Any
    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.owner = self.author

    def _get_validation_exclusions(self) -> set[str]:
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs leave it out
        return exclude - {"owner"}


def staff() -> QuerySet[User]:
    return User.objects.filter(is_staff=True, is_active=True).order_by(
        "last_name", "username"
    )


def groups_of_staff() -> QuerySet[Group]:
    """The groups to share with: those with staff or permissions, not of candidates."""
    members = User.groups.through.objects.filter(
        group=OuterRef("pk"), user__is_staff=True
    )
    return Group.objects.filter(
        Exists(members) | Q(permissions__isnull=False)
    ).distinct()


class ShareForm(LabelledInlineForm):
    """One share."""

    rights: tuple[Right, ...] = tuple(Right)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(field := self.fields.get("right"), forms.ChoiceField):
            field.choices = [(right.value, right.label) for right in self.rights]


class CategoryShareForm(ShareForm):
    rights = (Right.READ, Right.USE, Right.EDIT)


class _ShareInline(TabularInline[Any, Any]):
    fields = ["user", "group", "right"]
    form = ShareForm
    extra = 0
    verbose_name = _("share")
    verbose_name_plural = _("shared with")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = staff() if db_field.name == "user" else groups_of_staff()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # Editors see with whom the row is shared; the owner decides.

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return may_edit(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or sharing.owns(_user(request), obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or sharing.owns(_user(request), obj)

    has_delete_permission = has_change_permission


class TestShareInline(_ShareInline):
    model = TestShare


class CategoryShareInline(_ShareInline):
    model = CategoryShare
    form = CategoryShareForm
