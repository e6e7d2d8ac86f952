"""A test before it is sat: its rules, the start, and the author's preview."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms import PreviewForm
from assessments.models import Slot, Test
from assessments.models.sharing import Right
from assessments.overview import overview_of, visible_tests
from assessments.papers.freezing import PaperNotReady, freeze_paper
from assessments.papers.presentation import present_paper
from assessments.people.sharing import tests_for
from assessments.services.attempts import start_attempt
from assessments.services.authoring.content import content_warnings, time_warning_words
from assessments.services.errors import Refused
from assessments.views.requests import SignedInRequest, candidate_page
from realtime import server_time

# The states in which the candidate can still prepare.
TO_BE_SAT = frozenset({"upcoming", "ready", "continue"})


@candidate_page
def test(request: SignedInRequest, slug: str) -> HttpResponse:
    """The description, the rules, and Start."""
    return _render_test(request, _visible_test(request, slug))


@candidate_page
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    """
    Lead to the open attempt or a new one. A GET, as after sign-in, shows the test.
    """
    test = _visible_test(request, slug)
    if request.method != "POST":
        return redirect("test", test.slug)
    try:
        attempt = start_attempt(
            candidate=request.user, test=test, now=server_time.now()
        )
    except Refused as refusal:
        return _render_test(request, test, refusal)
    return redirect("sitting", attempt.pk)


@candidate_page
@permission_required("assessments.view_test", raise_exception=True)
def preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """A paper of this test as a candidate would see it, for its authors."""
    test = get_object_or_404(tests_for(request.user, Right.READ), slug=slug)
    draw = PreviewForm(request.GET).chosen_draw()
    context = {
        "test": test,
        "draw": draw,
        "next_draw": draw + 1,
        "warnings": [
            *time_warning_words(test, server_time.now()),
            *content_warnings(test),
        ],
    }
    try:
        context["paper"] = present_paper(freeze_paper(test, seed=draw))
    except PaperNotReady as refusal:
        context["refusal"] = refusal
    status = 409 if "refusal" in context else 200
    return render(request, "assessments/preview.html", context, status=status)


def _visible_test(request: SignedInRequest, slug: str) -> Test:
    """The test; one that is not for this candidate looks like a missing one."""
    return get_object_or_404(visible_tests(request.user), slug=slug)


def _render_test(
    request: SignedInRequest, test: Test, refusal: Refused | None = None
) -> HttpResponse:
    overview = overview_of(request.user, test, server_time.now())
    context = {
        "test": test,
        "overview": overview,
        "may_check": overview.state in TO_BE_SAT,
        "question_count": Slot.objects.filter(section__test=test).count(),
        "rules": [line for line in test.rules.splitlines() if line.strip()],
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "assessments/test.html", context, status=status)
