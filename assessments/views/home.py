"""My tests."""

from operator import attrgetter

from django.http import HttpResponse
from django.shortcuts import render

from assessments.overview import Overview, Standing, my_tests
from assessments.views.requests import SignedInRequest, candidate_page
from realtime import server_time


@candidate_page
def home(request: SignedInRequest) -> HttpResponse:
    """What can be continued, started, awaited, and what was handed in."""
    tests = my_tests(request.user, server_time.now())
    finished = [
        (overview.test, sitting)
        for overview in tests
        for sitting in overview.finished_sittings
    ]
    finished.sort(key=lambda pair: pair[1].attempt.started_at, reverse=True)
    context = {
        "to_continue": _standing(tests, Standing.CONTINUE),
        "ready": _standing(tests, Standing.READY),
        "upcoming": sorted(
            _standing(tests, Standing.UPCOMING), key=attrgetter("test.opens_at")
        ),
        "finished": finished,
    }
    return render(request, "assessments/home.html", context)


def _standing(tests: list[Overview], standing: Standing) -> list[Overview]:
    return [overview for overview in tests if overview.standing == standing]
