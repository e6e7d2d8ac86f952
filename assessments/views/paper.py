"""A candidate's own attempt and its paper, for the pages that show them."""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from assessments.models import Attempt, Draft
from assessments.papers.not_counted import offered_again
from assessments.views.requests import SignedInRequest


def own_attempt(request: SignedInRequest, attempt_id: UUID) -> Attempt:
    """The attempt, its test and paper; another person's looks like a missing one."""
    late = Draft.objects.filter(attempt=OuterRef("pk"), why=Draft.Why.CLOSED)
    attempts = Attempt.objects.select_related("test", "paper", "candidate")
    attempts = attempts.annotate(has_late=Exists(late))
    return get_object_or_404(attempts, pk=attempt_id, candidate=request.user)


def offers_of(attempt: Attempt) -> dict[int, Draft]:
    """By answer, what came after an end that was taken back; mostly empty."""
    if not getattr(attempt, "has_late", True):
        return {}
    return offered_again(attempt.answers.all(), attempt.drafts.all())
