"""However much there is to see to, who sits is on the screen of the live page."""

import pytest
from django.utils import timezone

from assessments.models import Alert
from assessments.services.actors import Actor
from assessments.services.proctoring import help
from assessments.services.proctoring.alerts import Noticed, raise_alert
from tests.factories import take_seat
from tests.flows.conftest import make_proctor, make_room
from tests.harness.watcher import Watcher

ROOM = ["ada", "bob", "cyd", "dee", "eli", "fay", "gus", "hal"]
FIRST_ROW = """() => {
    const row = document.querySelector("#live-table tbody tr").getBoundingClientRect();
    return {top: row.top + scrollY, bottom: row.bottom + scrollY};
}"""


def busy_room():
    """Three alerts that wait, and four calls for help."""
    test, attempts = make_room("Geography", *ROOM)
    now = timezone.now()
    raised = [
        (Alert.Kind.MASS, ROOM[:6]),
        (Alert.Kind.TAKEOVERS, ROOM[6:7]),
        (Alert.Kind.TAKEOVERS, ROOM[7:]),
    ]
    for kind, names in raised:
        ids = frozenset(attempts[name].pk for name in names)
        raise_alert(test.pk, Noticed(kind, ids, now, total=8), now=now)
    for name in ROOM[:4]:
        attempt = attempts[name]
        take_seat(attempt)
        help.request_help(
            attempt.pk,
            actor=Actor("candidate", attempt.candidate),
            text="My screen is dark.",
            now=now,
        )
    return test, make_proctor("ana", test)


@pytest.mark.parametrize(
    ("width", "height", "most"), [(390, 844, 844), (1280, 800, 602)]
)
async def test_the_first_row_is_on_the_screen(
    site, chromium, sync, width, height, most
):
    test, ana = await sync(busy_room)
    watcher = await Watcher.open(chromium, site, ana, test)
    page = watcher.page
    await page.set_viewport_size({"width": width, "height": height})
    assert await watcher.alerts().count() == 3
    assert await page.locator("#live-help li").count() == 4

    row = await page.evaluate(FIRST_ROW)

    assert row["bottom"] <= most
    await watcher.is_accessible()
