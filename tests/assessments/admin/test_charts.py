"""The charts' fragment: who may fetch it, and what it says without a picture."""

import re
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.urls import reverse

from assessments.models import Test
from assessments.roles import PROCTORS
from tests.assessments.admin.conftest import member_of, signed_in, take_seat


@pytest.fixture(autouse=True)
def _no_charts_of_another_test():
    cache.clear()


def charts(client, test):
    return client.get(reverse("admin:assessments_test_live_charts", args=[test.pk]))


def test_every_picture_has_a_text_and_a_table(proctor, attempt):
    take_seat(attempt)

    response = charts(proctor, attempt.test)

    pictures = re.findall(r'<svg class="chart-picture".*?</svg>', response.text, re.S)
    assert len(pictures) == 4
    for picture in pictures:
        svg = ElementTree.fromstring(picture)
        assert svg.get("role") == "img"
        assert len(svg.get("aria-label")) > 20
    assert response.text.count("The same as a table") == 4
    assert "style=" not in response.text
    assert "<script" not in response.text


def test_a_test_nobody_started_says_so(proctor, attempt):
    empty = Test.objects.create(title="Empty", slug="empty")

    assert "Nobody has started this test yet" in charts(proctor, empty).text


def test_only_who_watches_the_test_sees_them(author, candidate, attempt):
    stranger = signed_in(member_of(PROCTORS, watches_all=False, username="other"))
    blind = signed_in(member_of(PROCTORS, username="blind"))
    group = charts(blind, attempt.test).wsgi_request.user.groups.get()

    seen = charts(blind, attempt.test).status_code
    others = charts(stranger, attempt.test).status_code
    group.permissions.remove(group.permissions.get(codename="view_live"))

    assert (seen, others) == (200, 404)
    assert charts(blind, attempt.test).status_code == 403
    assert charts(author, attempt.test).status_code == 403
    assert charts(signed_in(candidate), attempt.test).status_code == 302
