"""Live sessions and their events in the admin: to be read, never to be changed."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from realtime import registry
from realtime.admin_lists import ListAdmin
from realtime.models import ADDRESS_PERMISSION, SessionEvent, SessionLease

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin
else:

    class ModelAdmin(ListAdmin):
        """Takes a model in brackets, as the stubs want it and Django does not."""

        __class_getitem__ = classmethod(lambda cls, model: cls)


M = TypeVar("M", bound=Model)


class ReadOnlyAdmin(ModelAdmin[M]):
    """Nobody adds, changes or deletes these here, a superuser included."""

    actions: Any = None

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> M | None:
        try:
            return super().get_object(request, object_id, from_field)
        except OverflowError:  # SQLite's driver, of an id that no row can have
            return None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def live_mark(is_live: bool) -> SafeString:
    """Live or not, as a word with an icon: never by colour alone."""
    if is_live:
        return format_html(
            '<span class="mark mark-ok"><span aria-hidden="true">●</span> {}</span>',
            _("Live"),
        )
    return format_html(
        '<span class="mark"><span aria-hidden="true">○</span> {}</span>',
        _("Not connected"),
    )


class LiveFilter(admin.SimpleListFilter):
    title = _("live")
    parameter_name = "live"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Live")), ("no", _("Not connected"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(is_live=self.value() == "yes")


class AddressByPermission(ReadOnlyAdmin[M]):
    """Client address and raw user agent are for those who may see them."""

    address_fields = ("address", "user_agent")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields = list(super().get_fields(request, obj))
        if request.user.has_perm(ADDRESS_PERMISSION):
            return fields
        return [name for name in fields if name not in self.address_fields]


@admin.register(SessionLease)
class SessionLeaseAdmin(AddressByPermission[SessionLease]):
    list_display = [
        "user",
        "live",
        "device",
        "room",
        "subject",
        "epoch",
        "claimed_at",
        "renewed_at",
    ]
    list_filter = [LiveFilter, "ended_by"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "room"]
    search_help_text = _("Name, username or room, such as test:42")
    ordering = ["-renewed_at"]
    fields = [
        "user",
        "live",
        "epoch",
        "connection_id",
        "subject",
        "room",
        "device",
        "address",
        "user_agent",
        "claimed_at",
        "renewed_at",
        "released_at",
        "ended_by",
    ]
    readonly_fields = ["live"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SessionLease]:
        seats = registry.live_seats().filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_live=Exists(seats))

    @admin.display(description=_("live"))
    def live(self, lease: Any) -> SafeString:
        return live_mark(lease.is_live)


@admin.register(SessionEvent)
class SessionEventAdmin(AddressByPermission[SessionEvent]):
    list_display = ["at", "user", "kind", "epoch", "device", "subject", "room"]
    list_filter = ["kind", "at"]
    list_select_related = ["user"]
    search_fields = ["user__username", "subject", "room"]
    search_help_text = _("Username, subject or room")
    ordering = ["-at", "-pk"]
    show_full_result_count = False
    fields = [
        "at",
        "user",
        "kind",
        "epoch",
        "connection_id",
        "other_connection_id",
        "subject",
        "room",
        "device",
        "address",
        "user_agent",
        "detail",
    ]
