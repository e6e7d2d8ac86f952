"""What the first page of the admin begins with."""

from typing import Any

from django import template

from assessments.admin.live.entrance import TestEntry, tests_of_today
from assessments.admin.marking.entrance import MarkingEntry, tests_with_work
from realtime import server_time

register = template.Library()


@register.simple_tag
def todays_tests(user: Any) -> list[TestEntry]:
    return tests_of_today(user, server_time.now())


@register.simple_tag
def marking_work(user: Any) -> list[MarkingEntry]:
    return tests_with_work(user)
