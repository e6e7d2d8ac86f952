"""The charts' fragment: who may fetch it, and what it says without a picture."""

import re
import uuid
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from assessments.models import AckMinute, Attempt, Test
from assessments.people.roles import PROCTORS
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
    assert len(pictures) == 5
    for picture in pictures:
        svg = ElementTree.fromstring(picture)
        assert svg.get("role") == "img"
        assert len(svg.get("aria-label")) > 20
    assert response.text.count("The same as a table") == 5
    assert "style=" not in response.text
    assert "<script" not in response.text


def acks(response):
    figure = re.search(
        r'<figure class="chart" aria-labelledby="chart-acks">.*?</figure>',
        response.text,
        re.S,
    )
    return ElementTree.fromstring(figure[0])


def test_how_long_acknowledgements_took_is_two_lines_and_a_table(proctor, attempt):
    this_minute = timezone.now().replace(second=0, microsecond=0)
    Attempt.objects.update(started_at=this_minute - timedelta(minutes=9))
    for minutes, counts in [
        (7, {"0.0025": 9, "0.25": 1}),
        (6, {"0.0025": 9, "2.5": 1}),
        (4, {"0.05": 1, "inf": 1}),
    ]:
        AckMinute.objects.create(
            test=attempt.test,
            minute=this_minute - timedelta(minutes=minutes),
            process=uuid.uuid4(),
            counts=counts,
        )

    figure = acks(charts(proctor, attempt.test))

    lines = [line.get("class") for line in figure.iter("polyline")]
    assert [lines.count(f"chart-line chart-line-{n}") for n in ("median", "p95")] == [
        2,
        2,
    ]
    cells = [[cell.text for cell in row.iter("td")][1:] for row in figure.iter("tr")]
    assert cells[1:] == [
        ["2.5 ms", "250 ms"],
        ["2.5 ms", "2.5 s"],
        ["50 ms", "over 10 s"],
    ]
    assert "".join(figure.find("ul").itertext()).split() == (
        ["Median:", "50", "ms", "95%", "faster", "than:", "over", "10", "s"]
    )


def test_where_nothing_was_acknowledged_the_chart_says_so(proctor, attempt):
    figure = acks(charts(proctor, attempt.test))

    assert "Nothing was measured" in figure.find("svg").get("aria-label")
    assert "(nothing measured)" in figure.find("figcaption").text
    assert not list(figure.iter("polyline"))
    assert "Nothing has happened." in "".join(figure.find("details").itertext())


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
