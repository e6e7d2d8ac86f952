"""The filters of lists; an invalid value is a problem."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers

from assessments import selectors
from assessments.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from assessments.api.serializers.base import STATUSES
from assessments.api.timeline import MAX_ID, InvalidCursor, decode
from assessments.history.timeline import Place
from assessments.models import Attempt, User
from assessments.rules.states import AttemptStatus


class AttemptFilter(serializers.Serializer[Any]):
    """``status`` is the present status: an overdue attempt counts as expired."""

    test = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text="The id of a test."
    )
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    candidate = serializers.CharField(required=False, help_text="A username.")
    live = serializers.BooleanField(
        required=False,
        help_text="Whether the candidate is connected to the attempt now.",
    )


class TimelineQuery(serializers.Serializer[Any]):
    """``after`` is a cursor of the server: take it from ``next``."""

    after = serializers.CharField(
        required=False, help_text="The value of after in the address next."
    )
    limit = serializers.IntegerField(min_value=1, default=DEFAULT_LIMIT)

    def validate_after(self, text: str) -> Place:
        try:
            return decode(text)
        except InvalidCursor:
            raise serializers.ValidationError(
                _("Use the value of after from “next”.")
            ) from None

    def validate_limit(self, limit: int) -> int:
        return min(limit, MAX_LIMIT)


def checked(
    query: type[serializers.Serializer[Any]], params: QueryDict
) -> dict[str, Any]:
    """
    The parameters of a query, with their types.

    Raises:
        ValidationError: If one is invalid.
    """
    # As a plain dict: a QueryDict is taken for a form, where a missing boolean is
    # false.
    reader = query(data=params.dict())
    reader.is_valid(raise_exception=True)
    values: dict[str, Any] = reader.validated_data
    return values


def narrowed(
    attempts: QuerySet[Attempt], by: Mapping[str, Any], now: datetime
) -> QuerySet[Attempt]:
    """The attempts an AttemptFilter asks for."""
    if "test" in by:
        attempts = attempts.filter(test=by["test"])
    if "candidate" in by:
        attempts = attempts.filter(candidate__in=User.objects.named(by["candidate"]))
    if "status" in by:
        attempts = attempts.filter(with_status(by["status"], now))
    if "live" in by:
        connected = Q(pk__in=selectors.live_attempt_ids())
        attempts = attempts.filter(connected if by["live"] else ~connected)
    return attempts


def with_status(status: str, now: datetime) -> Q:
    """The same as selectors.status_now, as a query on Attempt."""
    written = Q(status=status)
    if status not in {AttemptStatus.IN_PROGRESS, AttemptStatus.EXPIRED}:
        return written
    overdue = Q(pk__in=selectors.overdue_attempt_ids(now))
    return written | overdue if status == AttemptStatus.EXPIRED else written & ~overdue
