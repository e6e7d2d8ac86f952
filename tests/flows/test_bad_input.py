"""Whatever a client sends: a documented error or close code, and the server lives on."""

import json

import pytest

from assessments.models import Answer
from assessments.questions.kind import Kind
from realtime.models import SessionLease
from tests.factories import make_attempt, take_seat

NESTED = "[" * 60_000


def save(answer, **changes):
    frame = {
        "type": "answer.save",
        "ref": "r",
        "answer": answer,
        "response": {"text": "x"},
        "base_revision": 0,
    }
    return json.dumps({k: v for k, v in {**frame, **changes}.items() if v is not ...})


async def answers(sync, attempt):
    rows = await sync(list, attempt.answers.values_list("kind", "pk"))
    return dict(rows)


@pytest.fixture
async def page(attempt, open_page):
    return await open_page(attempt.candidate, attempt)


async def refusal(page, data):
    """The error a frame gets, and proof that the page still works afterwards."""
    await page.send_raw(data)
    error = await page.receive("error")
    await page.send("heartbeat", client_time=7)
    assert (await page.receive("heartbeat"))["client_time"] == 7
    return error


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("not json", "frame.malformed"),
        ("", "frame.malformed"),
        ("[]", "frame.malformed"),
        ("{}", "frame.malformed"),
        ('{"type": "answer.delete"}', "frame.unsupported"),
        ('{"type": "help.request", "ref": "r"}', "frame.malformed"),
        ('{"type": "answer.save", "ref": "r"}', "frame.malformed"),
        (save("7"), "frame.malformed"),
        (save(1, base_revision=float("nan")), "frame.malformed"),
        (save(1, ref="a\0"), "frame.malformed"),
        (NESTED, "frame.malformed"),
        (
            save(1, response=[[]]).replace("[[]]", NESTED + "]" * 60_000),
            "frame.malformed",
        ),
        (b"\x00\x01", "frame.malformed"),
        (save(1, response={"text": "x" * 200_000}), "answer.too_long"),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_a_frame_that_cannot_be_read(page, data, code):
    error = await refusal(page, data)

    assert (error["code"], error["retry"]) == (code, False)


@pytest.mark.parametrize(
    ("kind", "response", "code"),
    [
        (Kind.ESSAY, {"text": "x" * 30_000}, "answer.too_long"),
        (Kind.ESSAY, {"text": "a\0b"}, "answer.invalid"),
        (Kind.ESSAY, {"text": "\ud800"}, "answer.invalid"),
        (Kind.ESSAY, {"text": 5}, "answer.invalid"),
        (Kind.ESSAY, {"choice": 1}, "answer.invalid"),
        (Kind.ESSAY, "x", "answer.invalid"),
        (Kind.SINGLE, {"choice": 99}, "answer.invalid"),
        (Kind.MULTIPLE, {"choices": [1, 99]}, "answer.invalid"),
        (Kind.NUMERICAL, {"number": "NaN"}, "answer.invalid"),
        (Kind.MATCHING, {"pairs": {"1": 99}}, "answer.invalid"),
        (Kind.ORDERING, {"order": [1, 1, 1]}, "answer.invalid"),
    ],
)
async def test_a_response_that_does_not_fit(sync, attempt, page, kind, response, code):
    answer = (await answers(sync, attempt))[kind]

    error = await refusal(page, save(answer, response=response))

    assert (error["code"], error["ref"]) == (code, "r")
    stored = await sync(Answer.objects.get, pk=answer)
    assert (stored.response, stored.revision) == (None, 0)


async def test_an_answer_of_another_attempt(sync, attempt, page):
    other = await sync(make_attempt)
    foreign = (await answers(sync, other))[Kind.ESSAY]

    error = await refusal(page, save(foreign))

    assert error["code"] == "answer.invalid"
    assert (await sync(Answer.objects.get, pk=foreign)).revision == 0


async def test_a_stale_revision_and_a_repeated_ref(sync, attempt, page):
    answer = (await answers(sync, attempt))[Kind.ESSAY]
    first = await page.save(answer, {"text": "one"}, ref="first")

    again = await page.save(answer, {"text": "one"}, base_revision=0, ref="first")
    stale = await page.save(answer, {"text": "two"}, base_revision=0, ref="second")

    assert again["revision"] == first["revision"] == 1
    assert stale["type"] == "answer.conflict"
    assert (stale["response"], stale["by"]) == ({"text": "one"}, "first")


async def test_frames_sent_before_the_state_wait_for_it(sync, attempt, open_page):
    answer = (await answers(sync, attempt))[Kind.ESSAY]
    page = await open_page(attempt.candidate, attempt, started=False)
    await page.send_raw(save(answer))

    assert (await page.receive())["type"] == "session.started"
    assert (await page.receive())["type"] == "answer.saved"


async def test_a_page_whose_name_cannot_be_stored_gets_another(
    sync, attempt, open_page
):
    page = await open_page(attempt.candidate, attempt, page="a\0b")

    lease = await sync(SessionLease.objects.get, user=attempt.candidate)
    assert "\0" not in lease.page
    assert str(lease.connection_id) == page.state["connection_id"]


async def test_frames_after_submit_change_nothing(sync, attempt, page):
    answer = (await answers(sync, attempt))[Kind.ESSAY]
    await page.send("attempt.submit", ref="s")
    await page.send_raw(save(answer))

    assert await page.closed() == 4503
    assert "answer.saved" not in [frame["type"] for frame in page.frames]
    assert (await sync(Answer.objects.get, pk=answer)).revision == 0


async def test_a_submit_waits_for_the_saves_before_it(sync, attempt, page):
    answer = (await answers(sync, attempt))[Kind.ESSAY]
    for revision in range(20):
        await page.send_raw(save(answer, ref=f"r{revision}", base_revision=revision))
    await page.send("attempt.submit", ref="s")

    assert await page.closed() == 4503
    assert (await sync(Answer.objects.get, pk=answer)).revision == 20


async def test_twenty_bad_frames_are_abuse(page):
    for _ in range(20):
        await page.send_raw("nonsense")

    assert await page.closed() == 4507
    assert len([f for f in page.frames if f["type"] == "error"]) == 19


async def test_more_than_the_unacknowledged_limit_is_told_to_wait(sync, attempt, page):
    answer = (await answers(sync, attempt))[Kind.ESSAY]
    refs = [f"r{number}" for number in range(60)]
    for number, ref in enumerate(refs):
        await page.send_raw(save(answer, ref=ref, base_revision=number))

    replies = [await page.receive() for _ in refs]

    kinds = {(r["type"], r.get("code")) for r in replies}
    assert kinds <= {
        ("answer.saved", None),
        ("error", "rate.limited"),
        ("error", "answer.invalid"),  # the revision of a save that was not taken
    }
    assert all(r["retry"] for r in replies if r.get("code") == "rate.limited")
    saved = [r for r in replies if r["type"] == "answer.saved"]
    assert (await sync(Answer.objects.get, pk=answer)).revision == len(saved)


async def test_a_seat_taken_elsewhere_ends_the_page_at_its_next_save(
    sync, attempt, page
):
    answer = (await answers(sync, attempt))[Kind.ESSAY]
    await sync(take_seat, attempt, page="another")

    await page.send_raw(save(answer))

    assert await page.closed() == 4501
    assert [f["type"] for f in page.frames[1:]] == ["error", "session.replaced"]
    assert page.frames[1]["code"] == "session.stale"
