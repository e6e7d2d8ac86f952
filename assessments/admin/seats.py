"""Seats and their history, as far as somebody proctors: ``realtime`` knows no tests."""

from typing import TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from assessments import selectors
from realtime.admin import SessionEventAdmin, SessionLeaseAdmin
from realtime.models import SessionEvent, SessionLease

M = TypeVar("M", bound=Model)


class WatchedLeaseAdmin(SessionLeaseAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[SessionLease]:
        return in_watched_rooms(super().get_queryset(request), request)


class WatchedEventAdmin(SessionEventAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[SessionEvent]:
        return in_watched_rooms(super().get_queryset(request), request)


def in_watched_rooms(rows: QuerySet[M], request: HttpRequest) -> QuerySet[M]:
    if selectors.watches_all_tests(request.user):
        return rows
    return rows.filter(room__in=selectors.rooms_watched_by(request.user))


admin.site.unregister([SessionLease, SessionEvent])
admin.site.register(SessionLease, WatchedLeaseAdmin)
admin.site.register(SessionEvent, WatchedEventAdmin)
