"""Which fields of attempts, answers, timelines and seats need a permission."""

from types import SimpleNamespace

import pytest

from assessments.api.permissions import VIEW_RAW_DEVICE, VIEW_RESPONSES
from assessments.api.serializers import staff

OF_ANSWERS, OF_DEVICES = VIEW_RESPONSES, VIEW_RAW_DEVICE


def fields(shape, *permissions):
    user = SimpleNamespace(has_perm=permissions.__contains__)
    return set(shape(context={"request": SimpleNamespace(user=user)}).fields)


@pytest.mark.parametrize(
    ("shape", "permission", "other", "private"),
    [
        (staff.StaffAttempt, OF_ANSWERS, OF_DEVICES, {"score", "needs_grading"}),
        (staff.StaffAnswer, OF_ANSWERS, OF_DEVICES, {"score", "response"}),
        (staff.TimelineEntry, OF_DEVICES, OF_ANSWERS, {"address", "user_agent"}),
        (staff.Seat, OF_DEVICES, OF_ANSWERS, {"address", "user_agent"}),
    ],
)
def test_private_fields_need_their_permission(shape, permission, other, private):
    assert fields(shape, permission) - fields(shape, other) == private
    assert fields(shape) == fields(shape, other)
