"""Tests that ask the same questions: who sits one could read the key of the other."""

from datetime import datetime

from django.db.models import Q, QuerySet

from assessments import selectors
from assessments.models import Attempt, Slot, Test
from assessments.rules.states import OPEN


def sat_or_to_come(test: Test, now: datetime) -> QuerySet[Test]:
    """Other tests with the same questions that are sat now or may still be started."""
    is_to_come = Q(published_at__isnull=False) & ~selectors.closed_to_starts(now)
    is_sat = Q(pk__in=Attempt.objects.filter(status__in=OPEN).values("test"))
    return sharing_questions(test).filter(is_to_come | is_sat)


def sharing_questions(test: Test) -> QuerySet[Test]:
    """By the questions they name, and by the categories they draw from."""
    slots = Slot.objects.filter(section__test=test)
    questions, drawn_from = slots.values("question"), slots.values("category")
    shared = Slot.objects.filter(
        Q(question__in=questions)
        | Q(question__category__in=drawn_from)
        | Q(category__in=drawn_from)
        | Q(category__in=slots.values("question__category"))
    )
    return (
        Test.objects.filter(pk__in=shared.values("section__test"))
        .exclude(pk=test.pk)
        .order_by("title")
    )
