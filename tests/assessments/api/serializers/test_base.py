"""What all shapes have in common: times in UTC, and fields that need a permission."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from assessments.api.serializers.base import UtcDateTime, utc, without

ALL = {"id": "a field", "score": "another"}


def shape(**view_and_user):
    """As far as ``without`` looks at a shape: its view, and who asks."""
    user = SimpleNamespace(has_perm=view_and_user.get("may", set()).__contains__)
    view = SimpleNamespace(swagger_fake_view=view_and_user.get("is_schema", False))
    request = SimpleNamespace(user=user)
    return SimpleNamespace(context={"view": view, "request": request})


@pytest.mark.parametrize("zone", ["UTC", "Europe/Zurich", "Asia/Kolkata"])
def test_a_time_is_in_utc_in_every_time_zone(zone):
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)

    with timezone.override(zone):
        shown = UtcDateTime().to_representation(timezone.localtime(moment))

    assert shown == utc(moment) == "2026-03-01T09:00:00Z"
    assert utc(None) is None


def test_a_private_field_is_shown_to_those_with_its_permission():
    allowed, other = shape(may={"view"}), shape(may={"change"})

    assert without(allowed, ALL, ("score",), "view") == ALL
    assert without(other, ALL, ("score",), "view") == {"id": "a field"}


def test_the_schema_shows_private_fields_although_nobody_asks():
    assert without(shape(is_schema=True), ALL, ("score",), "view") == ALL
