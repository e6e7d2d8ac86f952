"""What the shapes of candidates and of staff have in common."""

from datetime import UTC, datetime
from typing import Any, TypeAlias

from rest_framework import serializers

from assessments.questions import registry
from assessments.rules.states import STATUS_LABELS, AttemptStatus

STATUSES = [(status.value, STATUS_LABELS[status]) for status in AttemptStatus]
KINDS = registry.labels()

AnyField: TypeAlias = "serializers.Field[Any, Any, Any, Any]"


class Shape(serializers.Serializer[Any]):
    """A part of a response."""

    @property
    def now(self) -> datetime:
        """The request's one now, which all parts of a response share."""
        now: datetime = self.context["now"]
        return now


class UtcDateTime(serializers.DateTimeField):
    """A time in UTC whatever TIME_ZONE shows people: ``2026-03-01T09:00:00Z``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


def utc(moment: datetime | None) -> str | None:
    return UtcDateTime().to_representation(moment) if moment else None


class WhichTest(Shape):
    """The test of an attempt."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.SlugField()


class Endpoints(serializers.Serializer[Any]):
    """The lists that the caller may read: their names and addresses."""

    def get_fields(self) -> dict[str, AnyField]:
        fields: dict[str, AnyField] = {
            name: serializers.URLField() for name in ("tests", "attempts", "schema")
        }
        for name in ("staff-tests", "staff-attempts", "staff-seats"):
            fields[name] = serializers.URLField(required=False)
        return fields


class Problem(Shape):
    """A problem (RFC 9457). ``code`` is the socket's code for the same situation."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, not the attribute
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


def without(
    shape: Shape, fields: dict[str, AnyField], private: tuple[str, ...], permission: str
) -> dict[str, AnyField]:
    """The fields the caller may see; the schema, which has no caller, shows all."""
    if getattr(shape.context.get("view"), "swagger_fake_view", False):
        return fields
    if shape.context["request"].user.has_perm(permission):
        return fields
    return {name: field for name, field in fields.items() if name not in private}
