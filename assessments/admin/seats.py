"""Seats and their history, for the tests a user proctors; ``realtime`` knows none."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments import selectors
from assessments.devices import device_in_words
from realtime.admin import SessionEventAdmin, SessionLeaseAdmin
from realtime.models import SessionEvent, SessionLease

M = TypeVar("M", bound=Model)


def _worded(names: Any) -> list[Any]:
    return ["device_words" if name == "device" else name for name in names]


class WithDevice:
    """Shows the device in the reader's language; ``realtime`` shows it in English."""

    @admin.display(description=_("device"), ordering="device")
    def device_words(self, row: Any) -> str:
        return device_in_words(row.device)


class WatchedLeaseAdmin(WithDevice, SessionLeaseAdmin):
    list_display = _worded(SessionLeaseAdmin.list_display)
    fields = _worded(SessionLeaseAdmin.fields)
    readonly_fields = [*SessionLeaseAdmin.readonly_fields, "device_words"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SessionLease]:
        return in_watched_rooms(super().get_queryset(request), request)


class WatchedEventAdmin(WithDevice, SessionEventAdmin):
    list_display = _worded(SessionEventAdmin.list_display)
    fields = _worded(SessionEventAdmin.fields)
    readonly_fields = ["device_words"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SessionEvent]:
        return in_watched_rooms(super().get_queryset(request), request)


def in_watched_rooms(rows: QuerySet[M], request: HttpRequest) -> QuerySet[M]:
    if selectors.watches_all_tests(request.user):
        return rows
    return rows.filter(room__in=selectors.rooms_watched_by(request.user))


admin.site.unregister([SessionLease, SessionEvent])
admin.site.register(SessionLease, WatchedLeaseAdmin)
admin.site.register(SessionEvent, WatchedEventAdmin)
