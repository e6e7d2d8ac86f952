import pytest
from django.utils import timezone

from assessments.admin.attempt.device_check import lines_of
from assessments.models import DeviceCheck
from assessments.services.device_checks import Found, keep_device_check

LIVE, BASIC = DeviceCheck.Connection.WEBSOCKET, DeviceCheck.Connection.HTTP


def keep(attempt, found):
    return keep_device_check(
        candidate=attempt.candidate, test=attempt.test, found=found, now=timezone.now()
    )


def page_of(client, attempt):
    return client.get(f"/admin/assessments/attempt/{attempt.pk}/change/")


def test_the_attempts_page_shows_the_check(proctor, attempt):
    before = page_of(proctor, attempt).text
    keep(attempt, Found(BASIC, False, 700, 600_000, 2, "Firefox on Linux"))

    text = page_of(proctor, attempt).text

    assert "Device check" not in before
    assert "Firefox on Linux" in text
    assert "Clock is 10:00 ahead" in text


@pytest.mark.parametrize(
    ("found", "worth_a_look"),
    [
        (Found(LIVE, True, 40, 900), []),
        (Found(LIVE, True), []),
        (
            Found(BASIC, False, 700, -60_000, 1),
            [
                "Basic connection (HTTP): no WebSocket gets through",
                "Round trip 700 ms",
                "Clock is 1:00 behind",
                "Cannot keep answers while offline: the browser refuses storage",
                "Open in 1 other tab",
            ],
        ),
    ],
)
def test_only_what_needs_a_look_stands_out(attempt, found, worth_a_look):
    lines = lines_of(keep(attempt, found))

    assert [line.text for line in lines if not line.is_fine] == worth_a_look
