"""My tests."""

from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import render

from assessments.overview import OfferState, Overview, my_tests
from assessments.views.requests import SignedInRequest, candidate_page
from realtime import server_time


@candidate_page
def home(request: SignedInRequest) -> HttpResponse:
    """The tests to continue, to start and to wait for, and those handed in."""
    tests = my_tests(request.user, server_time.now())
    finished = [
        (overview.test, sitting)
        for overview in tests
        for sitting in overview.finished_sittings
    ]
    finished.sort(key=lambda pair: pair[1].attempt.started_at, reverse=True)
    context = {
        "to_continue": _in_state(tests, OfferState.CONTINUE),
        "ready": _in_state(tests, OfferState.READY),
        "upcoming": sorted(
            _in_state(tests, OfferState.UPCOMING), key=attrgetter("test.opens_at")
        ),
        "finished": finished,
    }
    return render(request, "assessments/home.html", context)


def _in_state(tests: list[Overview], state: OfferState) -> list[Overview]:
    return [overview for overview in tests if overview.state == state]
