"""Who gets no connection: foreign pages, strangers, old protocols, too many claims."""

import uuid

from tests.conftest import cookie_for
from tests.factories import make_user
from tests.flows.conftest import refused_with


async def test_a_foreign_page_gets_403(site, attempt, open_page):
    for origin in (
        "http://evil.example",
        "null",
        None,
        f"http://evil.example@{site.port}",
    ):
        assert await refused_with(open_page, attempt, origin=origin) == 403

    own = await open_page(attempt.candidate, attempt)
    assert own.epoch == 1


async def test_a_foreign_page_moves_nothing(attempt, open_page):
    page = await open_page(attempt.candidate, attempt)

    await refused_with(open_page, attempt, origin="http://evil.example")

    reply = await page.request(
        "answer.flag", answer=next(iter(page.answers)), flagged=True
    )
    assert reply["type"] == "answer.flagged"


async def test_no_login_and_a_forged_one_get_403(attempt, open_page):
    assert await refused_with(open_page, attempt, cookie="no-such-session") == 403


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
