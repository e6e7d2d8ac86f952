"""
The live page of 2,000 attempts under 200 changes a second.

What it costs is printed for docs/performance.md (pytest -s); only outcomes are asserted.
With SCREENSHOTS set, pictures of the page under load are written there.
"""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from assessments.models import Answer, Attempt, HelpRequest
from assessments.questions.kind import Kind
from realtime.models import SessionEvent, SessionLease
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.flows.conftest import make_proctor
from tests.harness.waiting import eventually
from tests.harness.watcher import Watcher

ATTEMPTS = 2_000
CONNECTED = 100
SAVES_EACH = 12
PAUSE_SECONDS = 0.5  # between the saves of one candidate: 200 a second in all
QUESTIONS = 20
# What each animation frame and each message costs in scripts, and nothing of ours.
MEASURE = """
window.costs = { frames: [], messages: [] };
const timed = (work, costs) => (...given) => {
    const start = performance.now();
    try { return work(...given); } finally { costs.push(performance.now() - start); }
};
const request = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = work => request(timed(work, window.costs.frames));
const { set, get } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {
    get, set(work) { set.call(this, timed(work, window.costs.messages)); },
});
"""


def make_hall():
    """Two rooms; most candidates are rows only, the first hundred will connect."""
    rooms = [Group.objects.create(name=f"Room {letter}") for letter in "AB"]
    questions = [make_question(Kind.ESSAY) for _ in range(QUESTIONS)]
    test = make_test(title="Geography finals 2026", questions=questions)
    test.groups.set(rooms)
    sitting = []
    for number in range(CONNECTED):
        first, last = name_of(number)
        user = make_user(f"c{number:04}", first_name=first, last_name=last)
        user.groups.add(rooms[number % 2])
        sitting.append(make_attempt(user, test))
    make_others(test, rooms)
    return test, sitting


def make_others(test, rooms):
    User = get_user_model()
    now = timezone.now()
    users = []
    for number in range(CONNECTED, ATTEMPTS):
        first, last = name_of(number)
        users.append(User(username=f"c{number:04}", first_name=first, last_name=last))
    User.objects.bulk_create(users)
    User.groups.through.objects.bulk_create(
        User.groups.through(user_id=user.pk, group_id=rooms[number % 2].pk)
        for number, user in enumerate(users)
    )
    attempts = [
        attempt_of(user, test, number, now) for number, user in enumerate(users)
    ]
    Attempt.objects.bulk_create(attempts)
    Answer.objects.bulk_create(
        Answer(
            attempt=attempt,
            number=place,
            kind=Kind.ESSAY.value,
            response={"text": "x"} if place <= number % (QUESTIONS + 1) else None,
        )
        for number, attempt in enumerate(attempts)
        for place in range(1, QUESTIONS + 1)
    )
    SessionLease.objects.bulk_create(
        lease_of(attempt, number, now) for number, attempt in enumerate(attempts)
    )
    SessionEvent.objects.bulk_create(
        takeover_of(attempt, now)
        for number, attempt in enumerate(attempts)
        if number % 97 == 4
        for _ in range(1 + number % 4)
    )
    HelpRequest.objects.bulk_create(
        HelpRequest(attempt=attempts[number], ref="1", text=text, asked_at=now - waits)
        for number, text, waits in CALLS
    )


def takeover_of(attempt, now):
    return SessionEvent(
        user_id=attempt.candidate_id,
        at=now - timedelta(minutes=2),
        kind=SessionEvent.Kind.TAKEN_OVER,
        epoch=2,
        subject=attempt.subject,
        room=attempt.test.room,
    )


CALLS = [
    (4, "My mouse is gone", timedelta(minutes=3, seconds=20)),
    (135, "", timedelta(seconds=70)),
    (266, "May I use a calculator in question 7?", timedelta(seconds=15)),
]
FIRST = ["Ada", "Alan", "Barbara", "Donald", "Edsger", "Frances", "Grace", "Hedy"]
LAST = ["Allen", "Hamilton", "Hopper", "Knuth", "Lamarr", "Liskov", "Perlman", "Wirth"]


def name_of(number):
    return FIRST[number % 8], f"{LAST[number // 8 % 8]}"


def attempt_of(user, test, number, now):
    started_at = now - timedelta(minutes=20, seconds=number % 600)
    left = {"started_at": started_at, "finished_at": None, "deadline": None}
    match number % 20:
        case 0:
            left |= {"status": "paused", "remaining_ms": 1_234_000}
        case 1 | 2 | 3:
            left |= {"status": "submitted", "finished_at": now}
        case _:
            deadline = now + timedelta(minutes=3 + number % 57)
            left |= {"status": "in_progress", "deadline": deadline}
    return Attempt(test=test, candidate=user, **left)


def lease_of(attempt, number, now):
    """Most are live for as long as the test takes; some went a while ago."""
    is_gone = number % 400 == 7
    renewed_at = now - timedelta(minutes=4) if is_gone else now + timedelta(minutes=9)
    return SessionLease(
        user_id=attempt.candidate_id,
        epoch=1,
        connection_id=attempt.pk,
        subject=attempt.subject,
        room=attempt.test.room,
        device="Chrome on Windows",
        claimed_at=attempt.started_at,
        renewed_at=renewed_at,
        released_at=renewed_at if is_gone else None,
    )


async def sit(page, starts, ends):
    """Wait for the start, answer at a steady pace, and stay until the end."""
    await live_until(page, starts)
    answers = [(answer["id"], answer["revision"]) for answer in page.state["answers"]]
    for answer, revision in answers[:SAVES_EACH]:
        await page.save(answer, {"text": "An answer."}, revision)
        await asyncio.sleep(PAUSE_SECONDS)
    await live_until(page, ends)


async def live_until(page, event):
    """A connection shows life by answering what it is asked."""
    living = asyncio.ensure_future(_receive_all(page))
    try:
        await event.wait()
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)


async def _receive_all(page):
    while True:
        await page.receive()


class Costs:
    """What the page's scripts take, from now on; CPU time where the browser knows it."""

    @classmethod
    async def of(cls, page):
        self = cls()
        self.page = page
        self.session = await page.context.new_cdp_session(page)
        await self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.before = await self._metrics()
        await page.evaluate(
            "window.costs.frames.length = window.costs.messages.length = 0"
        )
        return self

    async def _metrics(self):
        found = (await self.session.send("Performance.getMetrics"))["metrics"]
        return {metric["name"]: metric["value"] for metric in found}

    async def tell(self):
        after, costs = await self._metrics(), await self.page.evaluate("window.costs")
        seconds = after["Timestamp"] - self.before["Timestamp"]
        script, task = (
            (after[name] - self.before[name]) / seconds
            for name in ("ScriptDuration", "TaskDuration")
        )
        sys.stderr.write(
            f"\nlive page, {ATTEMPTS} attempts, {seconds:.1f} s:"
            f" {len(costs['messages'])} messages, {_spread(costs['messages'])};"
            f" {len(costs['frames'])} animation frames, {_spread(costs['frames'])};"
            f" scripts {script:.1%} of a core, the whole page {task:.1%}\n"
        )


def _spread(costs):
    ordered = sorted(costs)
    middle, late = ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]
    return f"median {middle:.1f}, p95 {late:.1f}, longest {ordered[-1]:.1f} ms"


async def test_two_thousand_rows_under_two_hundred_changes_a_second(
    site, chromium, sync, open_page
):
    test, sitting = await sync(make_hall)
    proctor = await sync(make_proctor, "ana", test)
    starts, ends = asyncio.Event(), asyncio.Event()
    pages = []
    async with asyncio.TaskGroup() as candidates:
        for attempt in sitting:
            pages.append(await open_page(attempt.candidate, attempt))
            candidates.create_task(sit(pages[-1], starts, ends))
        watcher = await Watcher.open(
            chromium, site, proctor, test, "?q=c00", init_script=MEASURE
        )
        await watcher.counts(total=ATTEMPTS)
        await watcher.sees("c0042", status="Live", progress="0/20")
        costs = await Costs.of(watcher.page)

        starts.set()
        await watcher.sees("c0042", progress=f"{SAVES_EACH}/20")

        await costs.tell()
        fresh = await Watcher.open(chromium, site, proctor, test, "?q=c00")
        await eventually(lambda: look_alike(watcher, fresh), what="both look alike")
        ends.set()
    if "SCREENSHOTS" in os.environ:
        await take_pictures(watcher, pages)


STEADY = ("attention", "candidate", "group", "status", "progress", "takeovers")


async def look_alike(one, other):
    seen = [
        [(name, *(row[column] for column in STEADY)) for name, row in rows.items()]
        for rows in (await one.rows(), await other.rows())
    ]
    return len(seen[0]) == CONNECTED and seen[0] == seen[1]


async def take_pictures(watcher, pages):
    """Everybody, while the network of a room is away."""
    folder = Path(os.environ["SCREENSHOTS"])
    await watcher.page.set_viewport_size({"width": 1280, "height": 900})
    await watcher.page.get_by_role("link", name="Show all").click()
    for page in pages[1:29:2]:
        page.drop()
    await watcher.alerts().filter(has_text="all in Room B").wait_for()
    await watcher.page.mouse.move(5, 5)
    for scheme in ("light", "dark"):
        await watcher.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await asyncio.sleep(1)
        await watcher.page.screenshot(path=folder / f"live-{scheme}.png")
