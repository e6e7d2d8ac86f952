"""The live page's socket: real proctors and candidates against a real server."""

import asyncio
import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from assessments.models import Attempt, MonitorThresholds
from assessments.questions.kind import Kind
from assessments.services import attempts
from realtime.models import RoomWatch
from tests.conftest import cookie_for
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.harness.scrape import scrape
from tests.harness.waiting import eventually

MESSAGES = "realtime_room_messages_total"


@pytest.fixture
def test(transactional_db):
    return make_test(questions=[make_question(Kind.ESSAY), make_question()])


def make_proctor(*tests, permissions=("view_live",), **fields):
    proctor = make_user(**{"is_staff": True, **fields})
    proctor.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    for test in tests:
        test.proctors.add(proctor)
    return proctor


def first_answer(page):
    return next(iter(page.answers))


# Following.


async def test_a_viewer_follows_a_sitting(test, open_monitor, sync, open_page):
    attempt = await sync(make_attempt, test=test)
    monitor = await open_monitor(await sync(make_proctor, test), test)

    snapshot = await monitor.receive("monitor.snapshot")

    assert [row["id"] for row in snapshot["rows"]] == [str(attempt.pk)]
    page = await open_page(attempt.candidate, attempt)
    await monitor.sees(attempt, status="live")
    await page.save(first_answer(page), {"text": "here"})
    await monitor.sees(attempt, answered=1, questions=2)
    page.drop()
    await monitor.sees(attempt, status="reconnecting")
    page = await open_page(attempt.candidate, attempt)
    await page.submit()
    await monitor.sees(attempt, status="submitted")
    assert monitor.counters["submitted"] == 1
    assert monitor.counters["live"] == monitor.counters["reconnecting"] == 0


async def test_a_page_tells_how_it_is(test, open_monitor, sync, open_page):
    attempt = await sync(make_attempt, test=test)
    monitor = await open_monitor(await sync(make_proctor, test), test)
    page = await open_page(attempt.candidate, attempt)

    async def beat():
        ahead = timezone.now().timestamp() * 1000 + 120_000
        await page.send("heartbeat", client_time=ahead, unsent=4, round_trip=601)

    await beat()

    await monitor.sees(attempt, unsent=4, round_trip=600, clock_skew=120_000)
    row = monitor.rows[str(attempt.pk)]
    assert [one["reason"] for one in row["attention"]] == [
        *("clock_skew", "unsent", "round_trip")
    ]


async def test_how_often_a_page_was_left_is_seen_where_the_test_asks(
    open_monitor, sync, open_page, transactional_db
):
    questions = await sync(lambda: [make_question()])
    asking = await sync(make_test, questions=questions, watch_focus=True)
    attempt = await sync(make_attempt, test=asking)
    monitor = await open_monitor(await sync(make_proctor, asking), asking)
    page = await open_page(attempt.candidate, attempt)
    await monitor.sees(attempt, status="live", focus_losses=0)

    for kind in ("focus.lost", "focus.gained", "focus.lost"):
        await page.send("client.event", kind=kind, at=1)

    await monitor.sees(attempt, focus_losses=2)


async def test_a_verb_of_another_process_is_seen(test, open_monitor, sync):
    """A command has no connections: what it tells leaves at once, or is read later."""
    attempt = await sync(make_attempt, test=test)
    monitor = await open_monitor(await sync(make_proctor, test), test)
    await monitor.receive("monitor.snapshot")

    await sync(_run_out, attempt)

    await monitor.sees(attempt, status="expired")


def _run_out(attempt):
    past = timezone.now() - timezone.timedelta(hours=1)
    Attempt.objects.filter(pk=attempt.pk).update(deadline=past)
    attempts.settle_overdue(now=timezone.now())


async def test_members_of_the_groups_are_there_before_they_start(
    test, open_monitor, sync, open_page
):
    candidate, group = await sync(_member, test)
    monitor = await open_monitor(await sync(make_proctor, test), test)
    await monitor.receive("monitor.snapshot")
    waiting = f"user:{candidate.pk}"
    assert monitor.rows[waiting]["status"] == "not_started"
    assert monitor.rows[waiting]["group"] == group.name
    assert monitor.counters["not_started"] == 1

    attempt = await sync(make_attempt, candidate, test)
    await open_page(candidate, attempt)

    await monitor.sees(attempt, status="live")
    await monitor.until(lambda self: waiting not in self.rows)
    assert monitor.counters["not_started"] == 0


def _member(test):
    candidate = make_user(first_name="Ana")
    group = candidate.groups.create(name="Room A")
    test.groups.add(group)
    return candidate, group


async def test_a_page_that_is_loaded_again_and_again_is_always_served(
    test, open_monitor, sync
):
    """The only viewer leaves and comes: the feed ends and begins, at any moment."""
    proctor = await sync(make_proctor, test)
    cookie = await sync(cookie_for, proctor)

    for _ in range(15):
        monitor = await open_monitor(proctor, test, cookie=cookie)
        await monitor.receive("monitor.snapshot")
        monitor.socket.transport.abort()


async def test_other_thresholds_are_told_to_who_is_there(test, open_monitor, sync):
    monitor = await open_monitor(await sync(make_proctor, test), test)
    first = await monitor.receive("monitor.snapshot")

    await sync(MonitorThresholds.objects.create, test=test, unsent_warn=1)
    again = await monitor.receive("monitor.snapshot")

    assert first["thresholds"]["unsent"] == [3, 10]
    assert again["thresholds"]["unsent"] == [1, 10]


# What a viewer asks for.


async def test_a_view_is_answered_by_what_matches(test, open_monitor, sync):
    ana, _bo = await sync(
        lambda: [
            make_attempt(make_user(first_name=name), test) for name in ("Ana", "Bo")
        ]
    )
    monitor = await open_monitor(await sync(make_proctor, test), test)
    await monitor.receive("monitor.snapshot")

    await monitor.send("monitor.view", filter={"q": "ana"}, sort="-candidate", page=7)
    snapshot = await monitor.receive("monitor.snapshot")

    assert [row["id"] for row in snapshot["rows"]] == [str(ana.pk)]
    numbers = {name: snapshot[name] for name in ("total", "matching", "page", "pages")}
    assert numbers == {"total": 2, "matching": 1, "page": 1, "pages": 1}


async def test_whoever_missed_a_frame_gets_a_snapshot(test, open_monitor, sync):
    attempt = await sync(make_attempt, test=test)
    monitor = await open_monitor(await sync(make_proctor, test), test)
    first = await monitor.receive("monitor.snapshot")

    await monitor.send("monitor.resync")
    again = await monitor.receive("monitor.snapshot")

    assert again["seq"] > first["seq"]
    assert [row["id"] for row in again["rows"]] == [str(attempt.pk)]
    assert again["counters"] == first["counters"]


async def test_a_heartbeat_is_answered(test, open_monitor, sync):
    monitor = await open_monitor(await sync(make_proctor, test), test)

    await monitor.send("heartbeat", client_time=12)

    assert (await monitor.receive("heartbeat"))["client_time"] == 12


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "monitor.view", "filter": ["status"]},
        {"type": "monitor.view", "filter": {"status": 4}},
        {"type": "monitor.view", "filter": {"q": "x" * 201}},
        {"type": "monitor.view", "page": "2"},
        {"type": "answer.save"},
    ],
)
async def test_a_frame_that_makes_no_sense_is_an_error(test, open_monitor, sync, frame):
    monitor = await open_monitor(await sync(make_proctor, test), test)

    await monitor.socket.send(json.dumps(frame))

    assert (await monitor.receive("error"))["code"].startswith("frame.")


async def test_too_many_of_them_end_the_connection(test, open_monitor, sync):
    monitor = await open_monitor(await sync(make_proctor, test), test)

    for _ in range(20):
        await monitor.socket.send("{")

    assert await monitor.closed() == 4507


# Who may.


@pytest.mark.parametrize(
    ("proctor", "assigned"),
    [
        ({"permissions": ()}, True),
        ({"is_staff": False}, True),
        ({}, False),
    ],
)
async def test_nobody_else_is_shown_anything(
    test, open_monitor, sync, proctor, assigned
):
    await sync(make_attempt, test=test)
    user = await sync(lambda: make_proctor(*[test] * assigned, **proctor))

    monitor = await open_monitor(user, test)

    assert await monitor.closed() == 4505
    assert monitor.frames == []


async def test_a_test_that_is_not_there_looks_like_one_that_is_not_theirs(
    open_monitor, sync, test
):
    monitor = await open_monitor(await sync(make_proctor, test), test.pk + 1)

    assert await monitor.closed() == 4505


async def test_a_superuser_sees_every_test(test, open_monitor, sync):
    boss = await sync(make_user, is_staff=True, is_superuser=True)
    monitor = await open_monitor(boss, test)

    assert (await monitor.receive("monitor.snapshot"))["total"] == 0


async def test_a_foreign_page_and_a_stranger_are_refused(test, open_monitor, sync):
    proctor = await sync(make_proctor, test)

    for user, options in (
        (proctor, {"origin": "https://evil.example"}),
        (proctor, {"origin": None}),
        (None, {}),
    ):
        with pytest.raises(InvalidStatus) as refused:
            await open_monitor(user, test, **options)
        assert refused.value.response.status_code == 403


async def test_an_unknown_version_is_told_to_reload(test, open_monitor, sync):
    proctor = await sync(make_proctor, test)

    monitor = await open_monitor(proctor, test, protocol=99)

    assert await monitor.closed() == 4509


async def test_a_permission_that_is_taken_away_ends_the_view(test, open_monitor, sync):
    proctor = await sync(make_proctor, test)
    monitor = await open_monitor(proctor, test)
    await monitor.receive("monitor.snapshot")

    await sync(proctor.user_permissions.clear)

    assert await monitor.closed() == 4505


async def test_a_test_that_is_taken_away_ends_the_view(test, open_monitor, sync):
    proctor = await sync(make_proctor, test)
    monitor = await open_monitor(proctor, test)
    await monitor.receive("monitor.snapshot")

    await sync(test.proctors.clear)

    assert await monitor.closed() == 4505


async def test_a_sign_out_ends_the_view(test, open_monitor, sync):
    proctor = await sync(make_proctor, test)
    cookie = await sync(cookie_for, proctor)
    monitor = await open_monitor(proctor, test, cookie=cookie)
    await monitor.receive("monitor.snapshot")
    client = Client()
    client.cookies["sessionid"] = cookie

    await sync(client.logout)

    assert await monitor.closed() == 4504


async def test_addresses_need_their_own_permission(test, open_monitor, sync, open_page):
    attempt = await sync(make_attempt, test=test)
    await open_page(attempt.candidate, attempt)
    proctor = await sync(make_proctor, test)
    trusted = await sync(
        make_proctor, test, permissions=("view_live", "view_sessionevent")
    )

    blind = await open_monitor(proctor, test)
    seeing = await open_monitor(trusted, test)
    await blind.sees(attempt, status="live", address=None)
    await seeing.sees(attempt, status="live", address="127.0.0.1")
    # A new connection: the difference must not tell either.
    await open_page(attempt.candidate, attempt)
    await blind.sees(attempt, takeovers=1)

    assert "127.0.0.1" not in json.dumps(blind.frames)


async def test_nothing_crosses_from_one_test_to_another(
    test, open_monitor, sync, open_page
):
    other = await sync(make_test)
    here, there = await sync(lambda: [make_attempt(test=one) for one in (test, other)])
    monitors = [
        await open_monitor(await sync(make_proctor, one), one) for one in (test, other)
    ]

    pages = [await open_page(one.candidate, one) for one in (here, there)]
    for page in pages:
        await page.submit()
    for monitor, attempt in zip(monitors, (here, there), strict=True):
        await monitor.sees(attempt, status="submitted")

    recorded = [json.dumps(monitor.frames) for monitor in monitors]
    for own, foreign, frames in zip(
        (here, there), (there, here), recorded, strict=True
    ):
        assert str(own.pk) in frames
        assert str(foreign.pk) not in frames
        assert foreign.candidate.username not in frames


# What it costs while nobody looks.


async def test_while_nobody_looks_nothing_is_told(
    test, open_monitor, sync, open_page, start_site
):
    site = await asyncio.to_thread(start_site)
    attempt = await sync(make_attempt, test=test)
    page = await open_page(attempt.candidate, attempt, at=site)
    answer = first_answer(page)
    for text in ("a", "b", "c"):
        await page.save(answer, {"text": text})
    assert scrape(site.url)[MESSAGES] == 0

    monitor = await open_monitor(await sync(make_proctor, test), test, at=site)
    await monitor.sees(attempt, status="live", answered=1)
    await page.save(answer, None)
    await monitor.sees(attempt, answered=0)
    assert scrape(site.url)[MESSAGES] > 0

    await monitor.socket.close()
    await eventually(lambda: sync(_nobody_watches), what="the watch has ended")
    told = scrape(site.url)[MESSAGES]
    for text in ("d", "e", "f"):
        await page.save(answer, {"text": text})
    await page.submit()
    assert scrape(site.url)[MESSAGES] == told


def _nobody_watches():
    return not RoomWatch.objects.exists()
