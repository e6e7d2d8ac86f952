"""Who ends a seat, and how its page learns of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from assessments.models import Attempt, User
from assessments.services.proctoring import verbs as proctoring
from realtime import registry
from realtime.layer import events
from tests.conftest import cookie_for
from tests.factories import PASSWORD, make_user
from tests.flows.conftest import essay, kinds, refused_with


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
    assert await refused_with(open_page, attempt, cookie=cookie) == 403


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


def _expire(attempt, key):
    Session.objects.filter(pk=key).update(expire_date=timezone.now())


def _delete(attempt, key):
    Session.objects.filter(pk=key).delete()


def _deactivate(attempt, key):
    User.objects.filter(pk=attempt.candidate_id).update(is_active=False)


def _change_password(attempt, key):
    User.objects.filter(pk=attempt.candidate_id).update(password=make_password("new"))


@pytest.mark.parametrize("end", [_expire, _delete, _deactivate, _change_password])
async def test_a_sign_in_that_ends_in_the_database_ends_the_open_socket(
    sync, attempt, open_page, end
):
    cookie = await sync(cookie_for, attempt.candidate)
    page = await open_page(attempt.candidate, attempt, cookie=cookie)
    answer = await sync(essay, attempt)
    assert (await page.save(answer, {"text": "before"}))["type"] == "answer.saved"

    await sync(end, attempt, cookie)

    assert await page.closed() == 4504
    assert not await sync(registry.has_active_connection, attempt.candidate_id)
    assert (await kinds(sync, attempt.candidate))[-1] == "revoked"
