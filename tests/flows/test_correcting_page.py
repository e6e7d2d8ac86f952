"""A key is corrected in Chromium: by keyboard, with a preview in between."""

import os

from playwright.async_api import expect

from assessments.models import KeyOverlay, TestGradeKey, TestShare
from assessments.models.sharing import Right
from assessments.questions.kind import Kind
from assessments.rules.grade_key import ONE_TO_FIVE, as_text
from tests.assessments.admin.correcting.conftest import PERMISSIONS, sat
from tests.assessments.admin.test_skin import flaws
from tests.assessments.api.conftest import make_staff
from tests.assessments.services.correcting.conftest import scores
from tests.factories import make_question, make_test


def an_exam():
    questions = [
        make_question(Kind.SINGLE, name="Capital", text="What is the capital?"),
        make_question(Kind.SHORT_TEXT, name="City", text="Which city?"),
        make_question(Kind.ESSAY),
    ]
    exam = make_test(title="Geography", questions=questions)
    TestGradeKey.objects.create(test=exam, lines=as_text(ONE_TO_FIVE.bounds))
    attempts = [
        sat(exam, choice=1, text="Paris"),
        sat(exam, choice=2, text="Lutetia"),
        sat(
            exam, choice=3, text="the city that is called Paris in the north of France"
        ),
    ]
    corrector = make_staff(*PERMISSIONS, watches_all=False)
    TestShare.objects.create(test=exam, user=corrector, right=Right.EDIT)
    return exam, corrector, attempts


def counted(attempts):
    return KeyOverlay.objects.count(), [scores(one)[1] for one in attempts]


async def see(chromium, page, name):
    """Accessible in both themes and at 320 pixels; a picture for a person, if asked."""
    if os.environ.get("SCREENSHOTS"):
        await page.screenshot(
            path=f"{os.environ['SCREENSHOTS']}/{name}.png", full_page=True
        )
    assert await flaws(chromium, page, name) == []
    if os.environ.get("SCREENSHOTS"):
        await page.screenshot(
            path=f"{os.environ['SCREENSHOTS']}/{name}-dark-320.png", full_page=True
        )
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="light")


async def test_a_further_answer_is_accepted_by_keyboard(site, chromium, sync):
    exam, corrector, attempts = await sync(an_exam)
    root = f"{site.url}/admin/assessments/test/{exam.pk}/correct/"
    page = await chromium.open(root, user=corrector)
    await see(chromium, page, "overview")

    await page.get_by_role("link", name="Question 2").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Correct the key of question 2").wait_for()
    await see(chromium, page, "typed")
    await page.get_by_role("checkbox", name="Lutetia").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")

    # The script computes the preview by itself.
    await expect(page.get_by_text("Stand better")).to_be_visible()
    await expect(page.get_by_text("“Lutetia” earns 100 %.")).to_be_visible()
    await see(chromium, page, "preview")
    assert await sync(counted, attempts) == (0, [1, 0, 0])

    await page.get_by_label("Reason").focus()
    await page.keyboard.type("It is its Roman name.")
    await page.keyboard.press("Enter")
    await page.get_by_text("The correction counts.").wait_for()
    await see(chromium, page, "history")
    assert await sync(counted, attempts) == (1, [1, 1, 0])


async def test_an_option_is_corrected_in_german_and_without_scripts(
    site, chromium, sync
):
    exam, corrector, attempts = await sync(an_exam)
    context = await chromium.new_context(
        locale="de",
        extra_http_headers={"Accept-Language": "de"},
        java_script_enabled=False,
    )
    await chromium.sign_in(context, corrector, site.url)
    page = await context.new_page()
    await page.goto(f"{site.url}/admin/assessments/test/{exam.pk}/correct/1/")
    await page.get_by_label("Rome").select_option(label="ist richtig")
    await page.get_by_role("button", name="Vorschau").first.click()
    await page.get_by_role("button", name="Weiter berechnen").click()
    await page.get_by_text("Wer besser dasteht").first.wait_for()
    if os.environ.get("SCREENSHOTS"):
        path = f"{os.environ['SCREENSHOTS']}/german.png"
        await page.screenshot(path=path, full_page=True)
    await page.get_by_label("Grund").fill("Beides stimmt.")
    await page.get_by_role("button", name="Gelten lassen").click()
    await page.get_by_text("Die Korrektur gilt.").wait_for()

    assert [(await sync(scores, one))[0] for one in attempts] == [1, 1, 0]
