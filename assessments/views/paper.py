"""A candidate's own attempt and its paper, for the pages that show them."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from assessments.models import Attempt
from assessments.presentation import PresentedPaper, present_paper
from assessments.views.requests import SignedInRequest


def own_attempt(request: SignedInRequest, attempt_id: UUID) -> Attempt:
    """The attempt, its test and paper; another person's looks like a missing one."""
    attempts = Attempt.objects.select_related("test", "paper", "candidate")
    return get_object_or_404(attempts, pk=attempt_id, candidate=request.user)


def paper_of(attempt: Attempt) -> PresentedPaper:
    return present_paper(attempt.paper.content, attempt.answers.all())
