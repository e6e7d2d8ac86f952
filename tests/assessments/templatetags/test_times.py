from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from assessments.templatetags.times import in_words, moment

NOON = datetime(2026, 11, 23, 12, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "23 November 2026, 12:00 (UTC)"),
        ("Europe/Paris", "23 November 2026, 13:00 (UTC+1)"),
        ("Asia/Kolkata", "23 November 2026, 17:30 (UTC+5:30)"),
        ("America/St_Johns", "23 November 2026, 08:30 (UTC\u22123:30)"),
    ],
)
def test_moment_names_its_zone(settings, zone, shown):
    settings.TIME_ZONE = zone

    assert f">{shown}</time>" in moment(NOON)


def test_moment_is_readable_by_machines():
    assert moment(NOON, "seconds") == (
        '<time datetime="2026-11-23T12:00:07+00:00">'
        "23 November 2026, 12:00:07 (UTC)</time>"
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (0.5, "0 minutes"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (121, "2 hours 1 minute"),
    ],
)
def test_in_words(minutes, words):
    assert in_words(timedelta(minutes=minutes)) == words


def test_a_moment_is_written_as_its_language_does():
    at = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)

    with override("de"):
        assert "23. November 2026, 10:42 (UTC)" in moment(at)
