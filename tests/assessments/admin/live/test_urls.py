"""Each address of the live page: the methods it takes, and whom it lets in."""

import pytest
from django.contrib import admin

from assessments.admin.live.urls import live_urls
from assessments.people.roles import PROCTORS
from tests.assessments.admin.conftest import member_of, signed_in

PAGES = {
    "live/": {"GET"},
    "live/verb/": {"GET"},
    "live/end/": {"POST"},
    "live/alerts/": {"GET"},
    "live/help/": {"GET"},
    "live/preferences/": {"POST"},
    "live/export.csv": {"GET"},
    "live/views/": {"GET", "POST"},
    "live/charts/": {"GET"},
    "live/help/1/": {"GET", "POST"},
}


def test_no_address_is_left_out():
    assert len(live_urls(admin.site)) == len(PAGES)


@pytest.mark.parametrize("place", PAGES)
def test_an_address_takes_its_methods_and_no_other(proctor, attempt, place):
    address = f"/admin/assessments/test/{attempt.test_id}/{place}"
    taken = {
        method
        for method in ("GET", "POST", "PUT", "DELETE")
        if proctor.generic(method, address).status_code != 405
    }

    assert taken == PAGES[place]


@pytest.mark.parametrize("place", PAGES)
def test_an_address_is_closed_to_those_who_do_not_watch_the_test(attempt, place):
    stranger = signed_in(member_of(PROCTORS, watches_all=False))
    method = min(PAGES[place])

    response = stranger.generic(
        method, f"/admin/assessments/test/{attempt.test_id}/{place}"
    )

    assert response.status_code == 404
