"""One candidate, one seat: real sockets against a server in its own process."""

import asyncio
import uuid
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assessments.kinds import Kind
from assessments.models import Answer, Attempt
from assessments.services import proctoring
from realtime import events, registry
from realtime.models import SessionEvent, SessionLease
from tests.conftest import cookie_for
from tests.factories import (
    PASSWORD,
    make_attempt,
    make_question,
    make_test,
    make_user,
)


def essay(attempt):
    return attempt.answers.get(kind=Kind.ESSAY).pk


async def kinds(sync, user):
    found = SessionEvent.objects.filter(user=user).values_list("kind", flat=True)
    return await sync(list, found)


# The five situations.


async def test_several_tabs_leave_one_live_session(sync, attempt, open_page):
    tabs = [await open_page(attempt.candidate, attempt) for _ in range(4)]

    codes = [await tab.closed() for tab in tabs[:-1]]

    assert codes == [4501, 4501, 4501]
    answer = await sync(essay, attempt)
    assert (await tabs[-1].save(answer, {"text": "here"}))["type"] == "answer.saved"
    assert await sync(registry.get_user_connections_count, attempt.candidate_id) == 1
    assert await sync(registry.get_user_connection_id, attempt.candidate_id) == (
        tabs[-1].connection_id
    )


async def test_a_change_of_device_says_where_the_test_went(sync, attempt, open_page):
    answer = await sync(essay, attempt)
    laptop = await open_page(attempt.candidate, attempt)
    saved = await laptop.save(answer, {"text": "typed on the laptop"})
    await laptop.send("attempt.visit", answer=answer)
    await laptop.request("answer.flag", answer=answer, flagged=True)

    phone = await open_page(
        attempt.candidate,
        attempt,
        user_agent_header="Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0 Safari/537.36",
    )

    assert await laptop.closed() == 4501
    assert laptop.frames[-1]["type"] == "session.replaced"
    assert laptop.frames[-1]["device"] == "Chrome on Windows"
    assert laptop.frames[-1]["other_test"] is False
    assert phone.state["took_over"] is True
    assert phone.state["attempt"]["position"] == answer
    assert phone.answers[answer] == {
        "id": answer,
        "response": {"text": "typed on the laptop"},
        "revision": saved["revision"],
        "flagged": True,
        "ref": saved["ref"],
    }


async def test_a_lost_network_comes_back_to_the_same_seat(sync, attempt, open_page):
    answer = await sync(essay, attempt)
    before = await open_page(attempt.candidate, attempt)
    await before.save(answer, {"text": "kept"})
    before.drop()

    after = await open_page(attempt.candidate, attempt, page=before.page, resume=True)

    assert after.epoch > before.epoch
    assert after.state["took_over"] is False
    assert after.answers[answer]["response"] == {"text": "kept"}
    assert (await kinds(sync, attempt.candidate))[-1] == "resumed"


async def test_a_replaced_laptop_that_comes_back_takes_nothing(attempt, open_page):
    laptop = await open_page(attempt.candidate, attempt)
    laptop.drop()
    desktop = await open_page(attempt.candidate, attempt)

    back = await open_page(
        attempt.candidate, attempt, page=laptop.page, resume=True, started=False
    )

    assert await back.closed() == 4501
    assert [f["type"] for f in back.frames] == ["session.replaced"]
    reply = await desktop.request(
        "answer.flag", answer=next(iter(desktop.answers)), flagged=True
    )
    assert reply["type"] == "answer.flagged"


async def test_a_page_is_never_taken_over_by_itself(attempt, open_page):
    first = await open_page(attempt.candidate, attempt)

    again = await open_page(attempt.candidate, attempt, page=first.page)

    assert again.state["took_over"] is False
    assert await first.closed() == 4001


async def test_finishing_with_several_connections_finishes_once(
    sync, attempt, open_page
):
    pages = [await open_page(attempt.candidate, attempt) for _ in range(3)]

    submitted = await pages[-1].submit()
    late = await open_page(attempt.candidate, attempt, started=False)

    assert submitted["status"] == "submitted"
    assert await pages[-1].closed() == 4503
    assert await late.closed() == 4503
    assert late.frames[0]["receipt"] == submitted["receipt"]
    ends = attempt.events.filter(kind="submitted")
    assert await sync(ends.count) == 1


# The invariants.


async def test_i1_racing_connections_leave_the_highest_epoch(sync, site, open_page):
    users, sockets = 100, 5
    attempts = await sync(_attempts, users)
    cookies = [await sync(cookie_for, a.candidate) for a in attempts]

    async def race(attempt, cookie):
        pages = await asyncio.gather(
            *(
                open_page(attempt.candidate, attempt, cookie=cookie, started=False)
                for _ in range(sockets)
            )
        )
        return await asyncio.gather(*(_fate(page) for page in pages))

    races = await asyncio.gather(*map(race, attempts, cookies))

    survivors = [[epoch for epoch, code in fates if code is None] for fates in races]
    assert survivors == [[max(epoch for epoch, _ in fates)] for fates in races]
    codes = {code for fates in races for _, code in fates}
    assert codes == {None, 4501}


def _attempts(users):
    test = make_test()
    return [make_attempt(test=test) for _ in range(users)]


async def _fate(page):
    """(epoch, close code), the code None for whoever is still seated after all is told."""
    started = await page.receive("session.started")
    closing = asyncio.ensure_future(page.closed())
    # Everyone has been told when a whole renewal period has passed in silence.
    done, _ = await asyncio.wait([closing], timeout=8)
    if done:
        return started["epoch"], closing.result()
    closing.cancel()
    return started["epoch"], None


async def test_i2_a_stale_page_that_heard_no_kick_is_refused(
    sync, attempt, open_page, start_site
):
    # The in-memory layer does not reach another process: this kick is lost for certain.
    here, there = start_site(), start_site()
    answer = await sync(essay, attempt)
    old = await open_page(attempt.candidate, attempt, at=here)
    new = await open_page(attempt.candidate, attempt, at=there)
    await new.save(answer, {"text": "new"})

    refused = await old.save(answer, {"text": "stale"}, base_revision=1)

    assert refused["code"] == "session.stale"
    assert await old.closed() == 4501
    stored = await sync(Answer.objects.get, pk=answer)
    assert (stored.response, stored.revision) == ({"text": "new"}, 1)


async def test_i2_a_lost_kick_is_made_up_for_by_the_renewal(
    attempt, open_page, start_site
):
    old = await open_page(attempt.candidate, attempt, at=start_site())
    await open_page(attempt.candidate, attempt, at=start_site())

    assert await old.closed() == 4501


async def test_i3_what_was_acknowledged_survives_kill_9(
    sync, attempt, open_page, start_site
):
    site = start_site()
    answer = await sync(essay, attempt)
    page = await open_page(attempt.candidate, attempt, at=site)
    saved = await page.save(answer, {"text": "durable"})

    site.kill()

    assert saved["type"] == "answer.saved"
    stored = await sync(Answer.objects.get, pk=answer)
    assert (stored.response, stored.revision) == ({"text": "durable"}, 1)
    site.start()
    again = await open_page(
        attempt.candidate, attempt, at=site, page=page.page, resume=True
    )
    assert again.answers[answer]["response"] == {"text": "durable"}


async def test_i4_a_takeover_in_a_stream_of_saves_sees_all_acknowledged(
    sync, site, open_page
):
    # 200 takeovers, of candidates enough that nobody claims more than a person may.
    for attempt in await sync(_attempts, 5):
        answer = await sync(essay, attempt)
        cookie = await sync(cookie_for, attempt.candidate)
        page = await open_page(attempt.candidate, attempt, cookie=cookie)
        for _ in range(40):
            known, flowing = [page.answers[answer]["revision"]], asyncio.Event()
            stream = asyncio.ensure_future(_stream(page, answer, known, flowing))
            await flowing.wait()
            page = await open_page(attempt.candidate, attempt, cookie=cookie)
            await stream
            assert page.answers[answer]["revision"] >= known[-1]


async def _stream(page, answer, acknowledged, flowing):
    """Save one revision after another until the seat is gone."""
    while True:
        base = acknowledged[-1]
        ref = uuid.uuid4().hex
        try:
            await page.send(
                "answer.save",
                ref=ref,
                answer=answer,
                response={"text": f"revision {base + 1}"},
                base_revision=base,
            )
            reply = await page.receive()
        except ConnectionClosed:
            return
        if reply["type"] == "answer.saved":
            acknowledged.append(reply["revision"])
            flowing.set()


async def test_i5_a_late_close_leaves_the_new_seat_alone(sync, attempt, open_page):
    old = await open_page(attempt.candidate, attempt)
    new = await open_page(attempt.candidate, attempt)
    assert await old.closed() == 4501
    await old.close()

    reply = await new.save(await sync(essay, attempt), {"text": "mine"})

    assert reply["type"] == "answer.saved"
    lease = await sync(SessionLease.objects.get, user=attempt.candidate)
    assert str(lease.connection_id) == new.connection_id
    assert lease.released_at is None
    assert "released" not in await kinds(sync, attempt.candidate)


async def test_i7_forged_client_times_change_nothing(sync, attempt, open_page):
    answer = await sync(essay, attempt)
    page = await open_page(attempt.candidate, attempt)
    await page.send("heartbeat", client_time=-(10**14))
    heartbeat = await page.receive("heartbeat")

    saved = await page.save(answer, {"text": "x"}, answered_at=4_000_000_000_000)

    assert heartbeat["client_time"] == -(10**14)
    assert (
        heartbeat["deadline"] == saved["deadline"] == page.state["attempt"]["deadline"]
    )
    stored = await sync(Answer.objects.get, pk=answer)
    assert abs(stored.saved_at - timezone.now()) < timedelta(minutes=1)


# Who ends what.


async def test_a_proctor_disconnects_and_a_click_comes_back(sync, attempt, open_page):
    page = await open_page(attempt.candidate, attempt)

    # The command line is another process: the row is the truth, the renewal reads it.
    await sync(
        proctoring.disconnect_candidate,
        attempt.candidate_id,
        actor=None,
        reason="Wrong room",
        now=timezone.now(),
    )

    assert await page.closed() == 4502
    automatic = await open_page(
        attempt.candidate, attempt, page=page.page, resume=True, started=False
    )
    assert await automatic.closed() == 4502
    click = await open_page(attempt.candidate, attempt, page=page.page)
    assert click.state["took_over"] is False


async def test_a_logout_ends_the_seat_of_its_own_login_only(
    sync, site, attempt, open_page
):
    mine, elsewhere = Client(), Client()
    for client in (mine, elsewhere):
        await sync(client.force_login, attempt.candidate)
    cookie = mine.cookies["sessionid"].value
    page = await open_page(attempt.candidate, attempt, cookie=cookie)

    await sync(elsewhere.post, "/accounts/logout/")
    answer = await sync(essay, attempt)
    assert (await page.save(answer, {"text": "on"}))["type"] == "answer.saved"
    await sync(mine.post, "/accounts/logout/")

    assert await page.closed() == 4504


async def test_a_new_password_ends_the_seat(sync, attempt, open_page):
    page = await open_page(attempt.candidate, attempt)

    attempt.candidate.set_password("another " + PASSWORD)
    await sync(attempt.candidate.save)

    assert await page.closed() == 4504


async def test_a_deactivated_candidate_is_out_and_stays_out(sync, attempt, open_page):
    cookie = await sync(cookie_for, attempt.candidate)
    page = await open_page(attempt.candidate, attempt, cookie=cookie)

    attempt.candidate.is_active = False
    await sync(attempt.candidate.save)

    assert await page.closed() == 4504
    assert await _refused_with(open_page, attempt, cookie=cookie) == 403


async def test_a_deleted_candidate_is_out(sync, attempt, open_page):
    page = await open_page(attempt.candidate, attempt)

    await sync(attempt.candidate.delete)
    await page.send("answer.save", ref="r", answer=1, response=None, base_revision=0)

    assert await page.closed() in {4504, 4503, 4505}


async def test_staff_end_an_attempt_and_the_page_is_told(sync, attempt, open_page):
    page = await open_page(attempt.candidate, attempt)
    staff = await sync(make_user)

    await sync(
        proctoring.terminate_attempt,
        attempt.pk,
        actor=staff,
        reason="x",
        now=timezone.now(),
    )

    assert await page.closed() == 4503
    assert page.frames[-1]["status"] == "terminated"


async def test_the_clock_hands_in_while_the_page_looks_on(sync, attempt, open_page):
    page = await open_page(attempt.candidate, attempt)
    past = timezone.now() - timedelta(seconds=attempt.grace_seconds + 1)
    await sync(Attempt.objects.filter(pk=attempt.pk).update, deadline=past)

    refused = await page.save(await sync(essay, attempt), {"text": "too late"})

    assert refused["code"] == "attempt.closed"
    back = await open_page(attempt.candidate, attempt, started=False)
    assert await back.closed() == 4503
    assert back.frames[0]["status"] == "expired"


# The handshake.


async def _refused_with(open_page, attempt, **options):
    try:
        await open_page(attempt.candidate, attempt, started=False, **options)
    except InvalidStatus as refusal:
        return refusal.response.status_code
    raise AssertionError("the handshake was not refused")


async def test_a_foreign_page_gets_403(site, attempt, open_page):
    for origin in (
        "http://evil.example",
        "null",
        None,
        f"http://evil.example@{site.port}",
    ):
        assert await _refused_with(open_page, attempt, origin=origin) == 403

    own = await open_page(attempt.candidate, attempt)
    assert own.epoch == 1


async def test_a_foreign_page_moves_nothing(attempt, open_page):
    page = await open_page(attempt.candidate, attempt)

    await _refused_with(open_page, attempt, origin="http://evil.example")

    reply = await page.request(
        "answer.flag", answer=next(iter(page.answers)), flagged=True
    )
    assert reply["type"] == "answer.flagged"


async def test_no_login_and_a_forged_one_get_403(attempt, open_page):
    assert await _refused_with(open_page, attempt, cookie="no-such-session") == 403


async def test_another_users_attempt_looks_like_none(sync, attempt, open_page):
    stranger = await sync(make_user)
    mine = await open_page(attempt.candidate, attempt)

    for target in (attempt.pk, uuid.uuid4()):
        page = await open_page(stranger, target, started=False)
        assert await page.closed() == 4505
        assert page.frames == []

    answer = next(iter(mine.answers))
    assert (await mine.request("answer.flag", answer=answer, flagged=True))["flagged"]


async def test_a_protocol_that_is_not_served_is_4509(attempt, open_page):
    page = await open_page(attempt.candidate, attempt, protocol=99, started=False)

    assert await page.closed() == 4509


async def test_too_many_claims_back_off(attempt, sync, open_page):
    cookie = await sync(cookie_for, attempt.candidate)
    for _ in range(60):
        await open_page(attempt.candidate, attempt, cookie=cookie)

    page = await open_page(attempt.candidate, attempt, cookie=cookie, started=False)

    assert await page.closed() == 4002


async def test_a_silent_client_is_probed_and_then_given_up(sync, attempt, open_page):
    page = await open_page(attempt.candidate, attempt)
    page.is_silent = True

    assert await page.closed() == 4001

    assert {"heartbeat"} == {f["type"] for f in page.frames[1:]}
    assert not await sync(registry.has_active_connection, attempt.candidate_id)


async def test_a_client_that_answers_probes_stays(attempt, open_page):
    page = await open_page(attempt.candidate, attempt)
    page.is_silent = True  # answers by hand
    for _ in range(2):
        probe = await page.receive("heartbeat")
        await page.send("heartbeat", client_time=1)
        assert "client_time" not in probe
        await page.receive("heartbeat")

    assert page.socket.close_code is None


async def test_the_registry_passes_messages_on(sync, attempt, open_page):
    page = await open_page(attempt.candidate, attempt)

    # Addressed through the row; this process has no layer to that one.
    assert await sync(registry.send_to_user, attempt.candidate_id, {"type": "x"}) == 1
    assert await sync(registry.send_to_user, 10**9, {"type": "x"}) == 0
    assert events.user_group(5) == "user.5"
    assert await sync(registry.count_in_room, attempt.test.room) == 1
    assert await sync(registry.disconnect, page.connection_id)
    assert not await sync(registry.disconnect, page.connection_id)
    assert await page.closed() == 4502


async def test_what_was_left_in_a_sequential_test_is_closed_on_the_next_device_too(
    sync, site, open_page
):
    questions = await sync(lambda: [make_question(Kind.ESSAY) for _ in range(2)])
    test = await sync(lambda: make_test(questions=questions, navigation="sequential"))
    attempt = await sync(lambda: make_attempt(test=test))
    laptop = await open_page(attempt.candidate, attempt)
    first, second = laptop.answers
    await laptop.save(first, {"text": "before"})
    await laptop.send("attempt.visit", answer=second)
    await laptop.save(second, {"text": "further on"})

    phone = await open_page(attempt.candidate, attempt)

    assert phone.state["attempt"]["furthest"] == 2
    reply = await phone.save(first, {"text": "after"})
    assert (reply["type"], reply["code"]) == ("error", "answer.passed")
    flagged = await phone.request("answer.flag", answer=first, flagged=True)
    assert flagged["code"] == "answer.passed"
    await phone.send("attempt.visit", answer=first)
    assert (await phone.receive("error"))["code"] == "answer.passed"
    stored = await sync(lambda: Answer.objects.get(pk=first).response)
    assert stored == {"text": "before"}
