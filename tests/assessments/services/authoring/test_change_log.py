"""The log of changes of a test."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from assessments.services.authoring.change_log import (
    changes_between,
    log_change,
    picture_of,
)
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db


def test_what_was_and_what_is_are_logged():
    test, boss = (
        make_test(title="Old", questions=[make_question(name="A")]),
        make_user(),
    )
    before = picture_of(test)
    test.title = "New"
    test.closes_at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    test.save()
    test.groups.add(Group.objects.create(name="10b"))
    test.sections.get().slots.update(points=3)

    lines = log_change(test, before, actor=boss)

    assert "title: Old → New" in lines
    assert "groups: empty → 10b" in lines
    assert "question 1: A (1.00) → A (3.00)" in lines
    assert any(line.startswith("closes at: empty → 2026-05-01") for line in lines)
    assert LogEntry.objects.get().change_message.splitlines() == lines


def test_nothing_changed_is_not_logged():
    test = make_test()

    assert log_change(test, picture_of(test), actor=make_user()) == []
    assert not LogEntry.objects.exists()


def test_a_long_text_is_cut_and_what_is_gone_is_named():
    (line,) = changes_between({"rules": "x" * 999}, {})

    assert line.endswith("… → empty")
    assert len(line) < 350
