"""One candidate, one seat: tabs, devices and networks that come and go."""

from assessments.models import Answer
from assessments.questions.kind import Kind
from realtime import registry
from tests.conftest import cookie_for
from tests.factories import make_attempt, make_question, make_test
from tests.flows.conftest import essay, kinds


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


async def test_a_copied_name_is_another_page_and_a_takeover(sync, attempt, open_page):
    first = await open_page(attempt.candidate, attempt)
    other = await sync(cookie_for, attempt.candidate)

    copy = {"page": first.page, "cookie": other}
    resumed = await open_page(
        attempt.candidate, attempt, resume=True, started=False, **copy
    )
    assert await resumed.closed() == 4501
    claimed = await open_page(attempt.candidate, attempt, **copy)

    assert claimed.state["took_over"] is True
    assert await first.closed() == 4501
    assert first.frames[-1]["type"] == "session.replaced"


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
