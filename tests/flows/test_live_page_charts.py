"""The charts of the live page in a real browser."""

import uuid
from datetime import timedelta

from django.utils import timezone
from playwright.async_api import expect

from assessments.models import AckMinute, Attempt
from tests.flows.conftest import make_proctor, make_room
from tests.harness.waiting import eventually
from tests.harness.watcher import Watcher


def let_it_have_begun(attempts, minutes):
    """Long enough ago for a chart, with acknowledgements now and then since."""
    this_minute = timezone.now().replace(second=0, microsecond=0)
    Attempt.objects.filter(pk__in=[one.pk for one in attempts]).update(
        started_at=this_minute - timedelta(minutes=minutes)
    )
    test_id, process = attempts[0].test_id, uuid.uuid4()
    AckMinute.objects.bulk_create(
        AckMinute(
            test_id=test_id,
            process=process,
            minute=this_minute - timedelta(minutes=ago),
            counts={"0.005": 30, "0.025": 8, "0.1": 4 + ago % 3, "1": ago % 4},
        )
        for ago in range(2, minutes)
        if ago % 9  # a minute in which nobody saved anything is a gap
    )


async def test_how_long_acknowledgements_took_is_drawn_and_told(
    site, chromium, sync, candidate_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    await sync(let_it_have_begun, [*attempts.values()], 40)
    of_before = await sync(AckMinute.objects.count)
    candidate = await candidate_page(attempts["ada"])
    await candidate.get_by_role("radio").first.check()

    async def is_written():
        return await sync(AckMinute.objects.count) == of_before + 1

    # A server writes down what it measured every ten seconds.
    await eventually(is_written, what="what was measured")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    figure = watcher.page.locator("figure[aria-labelledby=chart-acks]")

    lines = figure.locator("polyline.chart-line")
    await expect(lines).not_to_have_count(0)
    legend = await figure.get_by_role("listitem").all_inner_texts()
    assert [text.split(":")[0].strip() for text in legend] == [
        "Median",
        "95% faster than",
    ]
    await expect(figure.locator("svg.chart-picture")).to_be_visible()
    await watcher.is_accessible()
    await figure.get_by_text("The same as a table").focus()
    await watcher.page.keyboard.press("Enter")
    await expect(figure.get_by_role("table")).to_be_visible()
    await watcher.is_accessible()
