"""Every page in light and dark, wide and narrow: axe finds nothing, nothing sticks out."""

from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from django.utils import timezone

from assessments.models import Answer
from assessments.models.content import ResultRule
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from realtime.connections.auth import login_hash
from realtime.models import SessionLease
from tests.factories import PASSWORD, make_test, make_user, take_seat
from tests.harness.chromium import axe_violations

WIDTHS = [1280, 320]
SCHEMES = ["light", "dark"]
LONG = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
)


@pytest.fixture
def user(site):
    return make_user("ana", is_staff=True, is_superuser=True)


@pytest.fixture
def running(user, begin):
    attempt = begin(make_test(title=LONG, slug="running"), candidate=user)
    Answer.objects.filter(attempt=attempt, number__lt=3).update(flagged=True)
    return attempt


@pytest.fixture
def marked(user, begin):
    test = make_test(result_rule=ResultRule.ANSWERS_AFTER_CLOSE)
    attempt = begin(test, candidate=user)
    submit_attempt(attempt.pk, actor=user, now=timezone.now())
    test.closes_at = timezone.now() - timedelta(minutes=1)
    test.save()
    return attempt


@pytest.fixture
def addresses(running, marked):
    """Every page this user can see."""
    tomorrow = timezone.now() + timedelta(days=1)
    opened = make_test(slug="open", rules="No phones.", closes_at=tomorrow)
    text = rf"<img src='x'> \(x^2\), \[\sum_{{k=1}}^n {'k+' * 30}\nosuch\]"
    opened.sections.update(text=text, text_format="html")
    make_test(slug="later", opens_at=tomorrow)
    return [
        "/",
        "/tests/open/",
        "/tests/open/preview/",
        "/tests/running/",
        "/tests/later/",
        f"/attempts/{running.pk}/review/",
        f"/attempts/{marked.pk}/receipt/?check=1&hash=abc",
        "/accounts/password/",
        "/missing/",
    ]


async def faults(page):
    """What axe finds and how far the page sticks out, in each scheme and width."""
    found = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            overflow = "document.documentElement.scrollWidth - innerWidth"
            too_wide = max(0, await page.evaluate(overflow))
            for fault in [*await axe_violations(page), *["too wide"] * bool(too_wide)]:
                found.append(f"{page.url} {scheme} {width}: {fault}")
    return found


async def test_pages_have_no_fault_axe_can_find(chromium, site, user, addresses):
    chromium.tolerate("404")
    page = await chromium.open(site.url, user=user)

    found = []
    for address in addresses:
        await page.goto(site.url + address)
        found += await faults(page)

    assert found == []


async def test_sign_in_has_no_fault_axe_can_find(chromium, site):
    page = await chromium.open(f"{site.url}/accounts/login/")

    assert await faults(page) == []


async def test_mistake_at_sign_in_is_focused_and_leads_to_the_field(chromium, site):
    page = await chromium.open(f"{site.url}/accounts/login/")
    await page.click("main button")

    assert await faults(page) == []
    assert await page.evaluate("document.activeElement.className") == "error-summary"
    await page.click("text=Enter your password. >> nth=0")
    assert await page.evaluate("document.activeElement.id") == "id_password"


@pytest.fixture
def geography(site):
    make_user("cara")
    return make_test(title="Geography", slug="geo")


async def fill(page, kind):
    """Answer the question that is shown, with what is in a form and a keyboard."""
    match kind:
        case Kind.SINGLE | Kind.MULTIPLE | Kind.TRUE_FALSE:
            await page.focus("#id-answer")
            await page.keyboard.press("Space")
        case Kind.NUMERICAL:
            await page.fill("#id-answer", "3.14")
        case Kind.MATCHING | Kind.ORDERING:
            lines = page.locator("select")
            for number in range(await lines.count()):
                await lines.nth(number).select_option(index=number + 1)
        case _:
            await page.fill("#id-answer", "Paris")


async def test_a_whole_test_is_sat_without_scripts(chromium, site, geography):
    context = await chromium.new_context(java_script_enabled=False)
    page = await chromium.open(f"{site.url}/tests/geo/", context=context)

    await page.fill("#id_username", "cara")
    await page.fill("#id_password", PASSWORD)
    await page.click("main button")
    await page.click("button.button-large")
    await page.click("form[action$='/session/'] button")  # text= skips noscript
    for number, kind in enumerate(Kind, 1):
        assert f"Question {number} of 8" in await page.text_content("h2")
        await fill(page, kind)
        await page.click("text=/^Save and (next|review)$/")
    assert "8 of 8" in await page.text_content(".facts")
    await page.click("main form button")

    assert await page.text_content("h1") == "Your test has been submitted"
    answers = await database_sync_to_async(list)(
        Answer.objects.order_by("number").values_list("kind", "response")
    )
    assert [kind for kind, response in answers if response] == list(Kind)


@pytest.fixture
def plain_pages(user, running):
    """Every question as a plain form, each in the one seat; and where it has gone."""
    seat = take_seat(running)
    query = f"?connection={seat.connection_id}"
    questions = [
        f"/attempts/{running.pk}/questions/{n}/" for n in range(1, len(Kind) + 1)
    ]
    return [
        *(address + query for address in questions),
        f"/attempts/{running.pk}/review/{query}",
        f"/attempts/{running.pk}/questions/1/",
    ]


async def seated(page):
    """The page, whose browser's sign-in has the seat: no other may use its connection."""
    cookies = await page.context.cookies()
    key = next(one["value"] for one in cookies if one["name"] == "sessionid")
    update = database_sync_to_async(SessionLease.objects.update)
    await update(login=login_hash(key))
    return page


async def test_plain_forms_have_no_fault_axe_can_find(
    chromium, site, user, plain_pages
):
    chromium.tolerate("409|422")
    page = await seated(await chromium.open(site.url, user=user))

    found = []
    for address in plain_pages:
        await page.goto(site.url + address)
        found += await faults(page)
    numerical = list(Kind).index(Kind.NUMERICAL)
    await page.goto(site.url + plain_pages[numerical])
    await page.fill("#id-answer", "a lot")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".error-summary")
    found += await faults(page)

    assert found == []
    assert (await page.title()).startswith("Error: ")
    assert await page.evaluate("document.activeElement.className") == "error-summary"
    await page.click(".error-summary a")
    assert await page.evaluate("document.activeElement.id") == "id-answer"


async def test_the_question_which_number_is_meant_has_no_fault_axe_can_find(
    chromium, site, user, plain_pages
):
    chromium.tolerate("409|422")
    page = await seated(await chromium.open(site.url, user=user))
    await page.goto(site.url + plain_pages[list(Kind).index(Kind.NUMERICAL)])
    await page.fill("#id-answer", "1,500")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".error-summary")

    assert await faults(page) == []
    await page.click(".error-summary a")
    assert await page.evaluate("document.activeElement.id") == "id-reading"
    await page.keyboard.press("Space")
    assert await page.get_by_label("1 point 500").is_checked()
