"""What authors write, in a real browser: formulas, tables, code, right to left."""

from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, SAVED, address, chip, shown

TEXT = r"""
<p>Find \(x\) where \(x^2<4\), and say why
\[\sum_{k=1}^{n} \frac{1}{k(k+1)} = 1-\frac{1}{n+1} \quad\boxed{n>0}\]
This is none: \(\nosuchmacro{\). <code>\(y\)</code></p>
<table><tr><th>a long heading of a column</th><th>another long heading</th>
<th>the third long heading</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>
<pre>for candidate in candidates: print(candidate.first_name, candidate.last_name)</pre>
"""
ARABIC = "<p dir='rtl'>ما هي عاصمة <code>a+b</code> فرنسا؟</p>"


OPTIONS = [{"text": r"\(x^2\)", "weight": 1}, {"text": r"\(\frac{1}{x}\)"}]


@database_sync_to_async
def begin(*texts, kind=Kind.ESSAY, **fields):
    questions = [
        make_question(kind, text=text, text_format="html", **fields) for text in texts
    ]
    candidate = make_user()
    test = make_test(questions=questions)
    return candidate, start_attempt(candidate=candidate, test=test, now=timezone.now())


async def test_formulas_are_drawn_and_wide_things_scroll_by_themselves(site, chromium):
    candidate, attempt = await begin(TEXT)
    narrow = {"width": 320, "height": 700}
    page = await chromium.open(address(site, attempt), user=candidate, viewport=narrow)
    await expect(chip(page)).to_have_text(LIVE)

    await expect(shown(page).locator("math")).to_have_count(3)
    await expect(shown(page).locator("math[display=block]")).to_have_count(1)
    await expect(shown(page).locator(".prompt")).to_contain_text(r"\(\nosuchmacro{\)")
    await expect(shown(page).locator("code").first).to_have_text(r"\(y\)")
    wider = "() => document.documentElement.scrollWidth - innerWidth"
    assert await page.evaluate(wider) <= 0
    table = page.get_by_role("group", name="Table")
    await table.focus()
    await page.keyboard.press("ArrowRight")
    await expect(table).to_be_focused()
    assert await axe_violations(page) == []


async def test_an_option_that_is_a_formula_has_a_name(site, chromium):
    candidate, attempt = await begin("Which?", kind=Kind.SINGLE, choices=OPTIONS)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    await shown(page).get_by_role("radio", name=r"\frac{1}{x}", exact=True).check()

    await expect(chip(page)).to_have_text(SAVED)
    assert await axe_violations(page) == []


async def test_formulas_are_drawn_without_javascript(site, chromium):
    candidate, attempt = await begin(TEXT)
    page = await chromium.open(
        address(site, attempt), user=candidate, java_script_enabled=False
    )

    await page.get_by_role("button", name="Continue without JavaScript").click()

    await expect(page.locator(".prompt math")).to_have_count(3)
    await expect(page.locator(".prompt")).to_contain_text(r"\(\nosuchmacro{\)")


async def test_right_to_left_text_reads_from_the_right_and_is_counted(site, chromium):
    candidate, attempt = await begin(ARABIC)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    direction = "element => getComputedStyle(element).direction"

    essay = shown(page).locator("textarea")
    await essay.fill("باريس هي")

    assert await shown(page).locator(".prompt p").evaluate(direction) == "rtl"
    assert await shown(page).locator("code").evaluate(direction) == "ltr"
    assert await essay.evaluate(direction) == "rtl"
    await expect(shown(page).locator("[data-count]")).to_have_text(
        "2 words, 8 of 20,000 characters"
    )
    await expect(chip(page)).to_have_text(SAVED)
    assert await axe_violations(page) == []
