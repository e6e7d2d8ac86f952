"""An author without anything writes eight questions of eight kinds, by keyboard."""

from asgiref.sync import sync_to_async

from assessments.models import Question
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of

make_member = sync_to_async(member_of)

#: Kind, text, and the lines: the texts of a row's fields, and whether it is ticked.
QUESTIONS = [
    ("Single choice", "Capital of France?", [("Paris", True), ("Rome", False)]),
    ("Multiple choice", "Primes?", [("2", True), ("3", True), ("4", False)]),
    ("True or false", "The sea is salty.", [(None, True)]),
    (
        "Kprim: four times true or false",
        "Statements",
        [("a", True), ("b", False), ("c", True), ("d", False)],
    ),
    ("Short text", "Capital of Italy?", [("Rome", False)]),
    ("Numerical", "Pi?", [("3.14", False)]),
    ("Ordering", "Sort", [("one", False), ("two", False)]),
    ("Essay", "Why?", []),
]


class Keyboard:
    """Does what a person without a mouse does, and counts what is saved."""

    def __init__(self, page):
        self.page, self.saves, self.refused = page, 0, 0

    async def press(self, locator, key="Enter"):
        await locator.focus()
        async with self.page.expect_navigation():
            await self.page.keyboard.press(key)

    async def type(self, name, text):
        await self.page.locator(f"[name={name}]").focus()
        await self.page.keyboard.type(text)

    async def write(self, kind, text, lines):
        button = self.page.get_by_role("button", name=kind, exact=True)
        if await button.get_attribute("aria-pressed") != "true":
            await self.press(button)
        await self.type("text", text)
        for number, (line, is_ticked) in enumerate(lines):
            if line is not None:
                await self.type(f"choices-{number}-text", line)
            if is_ticked:
                await self.page.locator(f"[name=choices-{number}-right]").focus()
                await self.page.keyboard.press("Space")
        await self.press(self.page.locator("[name=_addanother]").last)
        self.saves += 1
        self.refused += await self.page.locator(".errornote").count()


@sync_to_async
def stored():
    rows = Question.objects.order_by("pk").prefetch_related("choices")
    return [
        (row.name, [(line.text, float(line.weight)) for line in row.choices.all()])
        for row in rows
    ]


async def test_eight_questions_take_eight_saves_and_none_is_refused(site, chromium):
    author = await make_member(AUTHORS)
    address = f"{site.url}/admin/assessments/question/add/"
    keyboard = Keyboard(await chromium.open(address, user=author))

    for question in QUESTIONS:
        await keyboard.write(*question)

    assert (keyboard.saves, keyboard.refused) == (8, 0)
    found = dict(await stored())
    assert list(found) == [text for _kind, text, _lines in QUESTIONS]
    assert found["Capital of France?"] == [("Paris", 1), ("Rome", 0)]
    assert found["Primes?"] == [("2", 0.5), ("3", 0.5), ("4", -0.5)]
    assert found["The sea is salty."] == [("True", 1), ("False", 0)]
    assert found["Pi?"] == [("3.14", 1)]


async def test_a_line_is_moved_by_keyboard_and_by_pointer(site, chromium):
    author = await make_member(AUTHORS)
    address = f"{site.url}/admin/assessments/question/add/?kind=ordering"
    keyboard = Keyboard(await chromium.open(address, user=author))
    page = keyboard.page
    for number, text in enumerate(["two", "three", "one"]):
        await keyboard.type(f"choices-{number}-text", text)
    await keyboard.type("text", "Sort")

    await page.locator("[name=choices-2-text]").focus()
    await page.keyboard.press("Alt+ArrowUp")
    await page.locator("#choices-2 .line-moves button").first.click()
    await keyboard.press(page.locator("[name=_save]").last)

    assert [line for line, _ in (await stored())[0][1]] == ["one", "two", "three"]


async def test_the_page_works_without_scripts(site, chromium):
    author = await make_member(AUTHORS)
    address = f"{site.url}/admin/assessments/question/add/"
    page = await chromium.open(address, user=author, java_script_enabled=False)

    await page.get_by_role("button", name="True or false", exact=True).click()
    await page.locator("[name=text]").fill("The sea is salty.")
    await page.locator("[name=choices-0-right]").check()
    assert not await page.locator("[name=choices-0-weight]").is_visible()
    await page.locator("[name=_save]").last.click()

    assert await stored() == [("The sea is salty.", [("True", 1), ("False", 0)])]


async def test_the_preview_is_drawn_while_typing_and_marks_an_answer(site, chromium):
    author = await make_member(AUTHORS)
    address = f"{site.url}/admin/assessments/question/add/?kind=single"
    page = await chromium.open(address, user=author)
    frame = page.frame_locator(".question-preview iframe")

    await page.locator("[name=text]").fill("Capital of France?")
    await page.locator("[name=choices-0-text]").fill("Paris")
    await page.locator("[name=choices-0-right]").check()
    await page.locator("[name=choices-1-text]").fill("Rome")
    await frame.get_by_text("Capital of France?").wait_for()
    await frame.get_by_label("Rome").check()
    await frame.get_by_role("button", name="Try this answer").click()
    await frame.get_by_text("Points for this answer: 0 of 1").wait_for()
    assert await frame.get_by_label("Rome").is_checked()

    await page.locator("[name=choices-1-right]").check()
    await frame.get_by_text("Points for this answer: 1 of 1").wait_for()
    assert await sync_to_async(Question.objects.count)() == 0
