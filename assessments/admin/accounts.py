"""Users and their extra time. A user with attempts cannot be deleted."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from assessments import selectors
from assessments.admin.authoring.asking import AsksBeforeSaving
from assessments.admin.authoring.ends import ends_in_words, unchanged_ends
from assessments.admin.typed import StackedInline
from assessments.admin.widgets import LABELLED_DATES
from assessments.models import Accommodation, Attempt, User
from assessments.services.authoring.confirming import Warnings, warnings_of_candidate
from assessments.times import in_minutes, losses_of, moved_times
from realtime import server_time
from realtime.admin import ModelAdmin
from realtime.admin_lists import ListAdmin


class SaysWhatIsLost:
    """For admins of extra time: shows how much of it the final end of a test takes."""

    @admin.display(description=gettext_lazy("loses to a final end"))
    def loses(self, accommodation: Accommodation) -> str:
        """The minutes lost in each test to come, with its title."""
        if accommodation.pk is None:
            return ""
        lost = losses_of(accommodation.candidate_id, server_time.now())
        text = _("%(minutes)s min in %(test)s")
        return ", ".join(
            text % {"minutes": in_minutes(by), "test": title}
            for title, by in lost.items()
        )


def tell_of_ends(of: ModelAdmin[Any], request: HttpRequest, candidate_id: int) -> None:
    """Warn that edited extra time moves no open attempt's end; offer to move them."""
    attempts = Attempt.objects.filter(candidate=candidate_id)
    ids = ",".join(str(one.attempt.pk) for one in moved_times(attempts))
    if ends := unchanged_ends(request, attempts, names_test=True, ids=ids):
        of.message_user(request, ends_in_words(ends), messages.WARNING)


class AsksOfExtraTime(AsksBeforeSaving):
    """Asks before saving extra time that the final end of a test takes away."""

    def candidate_of(self, request: HttpRequest, object_id: str | None) -> Any:
        return object_id

    def warnings_that_remain(
        self, request: HttpRequest, object_id: str | None
    ) -> tuple[str, Warnings]:
        key = str(self.candidate_of(request, object_id) or "")
        user = User.objects.filter(pk=key).first() if _is_key(key) else None
        if user is None:
            return "", {}
        name = user.get_full_name() or user.get_username()
        return name, warnings_of_candidate(user.pk, name, server_time.now())


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


class AccommodationInline(SaysWhatIsLost, StackedInline[Accommodation, User]):
    model = Accommodation
    readonly_fields = ["loses"]
    verbose_name_plural = gettext_lazy("extra time")


# The permissions of every model; Django creates them with English names.
USUAL_PERMISSIONS = {
    "add": gettext_noop("Can add %(model)s"),
    "change": gettext_noop("Can change %(model)s"),
    "delete": gettext_noop("Can delete %(model)s"),
    "view": gettext_noop("Can view %(model)s"),
}


class PermissionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # takes none at run time
    """Permissions in the reader's language; their names are stored in English."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.content_type} | {permission_words(obj)}"


def permission_words(permission: Permission) -> str:
    kind = permission.content_type
    verb = permission.codename.removesuffix(f"_{kind.model}")
    if verb in USUAL_PERMISSIONS:
        return _(USUAL_PERMISSIONS[verb]) % {"model": kind.name}
    return _(permission.name)


class NamesPermissions:
    """For admins whose forms offer permissions."""

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.related_model is Permission:
            permissions = Permission.objects.select_related("content_type")
            kwargs |= {"form_class": PermissionsField, "queryset": permissions}
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]  # of the admin beside


class GroupAdmin(NamesPermissions, DjangoGroupAdmin):  # type: ignore[misc]  # the stubs name db_field's type
    pass


PERSONAL = (
    "first_name",
    "last_name",
    "email",
    "student_number",
    "language",
    "time_zone",
)


class UserAdmin(AsksOfExtraTime, NamesPermissions, ListAdmin, DjangoUserAdmin):  # type: ignore[type-arg]  # takes none at run time
    """A user with attempts is deactivated, not deleted: the attempts would go too."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Personal info"), {"fields": PERSONAL}),
        *DjangoUserAdmin.fieldsets[2:],  # type: ignore[index]  # Django has some
    )
    list_display = [
        "username",
        "first_name",
        "last_name",
        "student_number",
        "email",
        "is_staff",
    ]
    search_fields = ["username", "first_name", "last_name", "email", "student_number"]
    inlines = [AccommodationInline]
    formfield_overrides = LABELLED_DATES

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        # A new user has only a name and a password yet.
        return self.inlines if obj else []

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        tell_of_ends(self, request, form.instance.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deletable, counts, lacking, protected = super().get_deleted_objects(
            objs, request
        )
        if kept := _kept_for(objs):
            # Instead of "you may not delete attempts", which is true but does not help.
            return deletable, counts, set(), [*protected, *kept]
        return deletable, counts, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        assert not _kept_for([obj]), "get_deleted_objects keeps users with attempts"
        super().delete_model(request, obj)


def _kept_for(users: Iterable[Any]) -> list[str]:
    """Why these users cannot be deleted, one line for each who has attempts."""
    attempts = Attempt.objects.filter(candidate__in=list(users))
    names = attempts.order_by("candidate__username").values_list(
        "candidate__username", flat=True
    )
    return [
        _("The attempts of %(user)s. To keep this person out, untick “Active” instead.")
        % {"user": name}
        for name in names.distinct()
    ]


@admin.register(Accommodation)
class AccommodationAdmin(AsksOfExtraTime, SaysWhatIsLost, ModelAdmin[Accommodation]):
    readonly_fields = ["loses"]
    list_display = ["candidate", "extra_time_percent", "extra_time_minutes", "note"]
    list_select_related = ["candidate"]
    search_fields = [
        "candidate__username",
        "candidate__first_name",
        "candidate__last_name",
    ]
    search_help_text = gettext_lazy("Name or username of the candidate")
    autocomplete_fields = ["candidate"]

    def candidate_of(self, request: HttpRequest, object_id: str | None) -> Any:
        return request.POST.get("candidate")

    def save_model(
        self, request: HttpRequest, obj: Accommodation, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        tell_of_ends(self, request, obj.candidate_id)

    def delete_model(self, request: HttpRequest, obj: Accommodation) -> None:
        super().delete_model(request, obj)
        tell_of_ends(self, request, obj.candidate_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Accommodation]:
        """
        All rows for staff who may change them; else those of proctored candidates.
        """
        rows = super().get_queryset(request)
        if self.has_change_permission(request) or selectors.watches_all_tests(
            request.user
        ):
            return rows
        watched = selectors.attempts_watched_by(request.user)
        return rows.filter(candidate__in=watched.values("candidate"))


admin.site.unregister(Group)
admin.site.register(Group, GroupAdmin)
admin.site.register(User, UserAdmin)
