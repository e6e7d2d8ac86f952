"""
What the documents say about the code is so.

Settings, options and deploy checks: test_readme.py. The wire: flows/test_protocol_document.py.
"""

import re
from functools import cache

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern
from django.utils.translation import gettext, override

from assessments.api import errors, permissions, urls, views
from assessments.questions.registry import KINDS
from assessments.services.errors import Refused

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"
PAGES = sorted(
    page
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]
    if page.exists()
)

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@cache
def text_of(page):
    return page.read_text()


def links():
    """Each relative link, as (page, target)."""
    return [
        pytest.param(page, target, id=f"{page.relative_to(ROOT)}: {target}")
        for page in PAGES
        for target in LINK.findall(FENCED.sub("", text_of(page)))
        if "://" not in target and not target.startswith("mailto:")
    ]


def anchors(page):
    """The anchors of a page's headings, by the rule of GitHub and its kin."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text_of(page)), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


def commands_named():
    return sorted({name for page in PAGES for name in COMMAND.findall(text_of(page))})


def codes_of_refusals():
    """Of what services refuse to candidates; commands have refusals of their own."""
    pending, codes = [Refused], set()
    while pending:
        refusal = pending.pop()
        pending += refusal.__subclasses__()
        if refusal.__module__ == Refused.__module__:
            codes.add(refusal.code)
    return codes - {Refused.code}


def api_addresses():
    return [
        str(pattern.pattern).replace("<uuid:attempt_id>", "<uuid>")
        for pattern in urls.urlpatterns
        if isinstance(pattern, URLPattern) and pattern.name != "no-such-address"
    ]


def test_there_are_pages_links_and_commands_to_check():
    assert len(PAGES) > 10
    assert len(links()) > 20
    assert {"check", "expire_attempts"} <= set(commands_named())


@pytest.mark.parametrize(("page", "target"), links())
def test_every_link_leads_somewhere(page, target):
    path, _, anchor = target.partition("#")
    found = (page.parent / path).resolve() if path else page

    assert found.exists()
    if anchor:
        assert anchor in anchors(found)


@pytest.mark.parametrize("name", commands_named())
def test_every_command_named_exists(name):
    assert name in get_commands()


def test_every_decision_is_listed_and_numbered_in_order():
    index = text_of(DOCS / "decisions" / "README.md")
    pages = sorted(page.name for page in (DOCS / "decisions").glob("0*.md"))

    assert re.findall(r"\((0\d+-[\w-]+\.md)\)", index) == pages
    for number, name in enumerate(pages, 1):
        heading = text_of(DOCS / "decisions" / name).partition("\n")[0]
        assert heading.startswith(f"# {number}. ")
        assert f"| {number} | [{heading.partition('. ')[2]}]({name}) |" in index


@pytest.mark.parametrize("word", KINDS)
def test_the_response_of_every_kind_is_in_the_glossary(word):
    rows = re.findall(r"^\| ([\w, ]+) \| `\{", text_of(DOCS / "concepts.md"), re.M)

    assert word in ", ".join(rows).split(", ")


@pytest.mark.parametrize("address", api_addresses())
def test_every_address_of_the_api_is_documented(address):
    assert f"/api/{address}`" in text_of(DOCS / "api.md")


@pytest.mark.parametrize(
    "permission",
    sorted(
        {permissions.VIEW_RAW_DEVICE, permissions.VIEW_RESPONSES}
        | {p for view in views.STAFF_LISTS.values() for p in view.required_permissions}
        | set(views.StaffAttemptEvents.required_permissions)
    ),
)
def test_every_permission_of_the_api_is_documented(permission):
    assert f"`{permission}`" in text_of(DOCS / "api.md")


@pytest.mark.parametrize(
    "code",
    sorted({*errors.CODES.values(), *errors.REFUSED_STATUSES, *codes_of_refusals()}),
)
def test_every_code_of_the_api_is_documented(code):
    assert f"`{code}`" in text_of(DOCS / "api.md")


def named_on_pages():
    """What the first exam calls by the name it has on a page: *Save and publish*."""
    text = FENCED.sub("", text_of(DOCS / "first-exam.md"))
    return sorted(set(re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", text)))


@pytest.mark.parametrize("name", named_on_pages())
def test_every_name_of_the_first_exam_is_on_a_page(name):
    with override("de"):
        written = {form: gettext(form) for form in (name, name.lower())}

    assert any(form != german for form, german in written.items())


def test_every_option_of_the_first_exam_exists():
    shown = re.findall(
        r"manage\.py ([a-z_]+)([^`\n]*)", text_of(DOCS / "first-exam.md")
    )

    assert len(shown) > 5
    for name, arguments in shown:
        command = load_command_class(get_commands()[name], name)
        known = command.create_parser("manage.py", name)._option_string_actions
        assert set(re.findall(r"--[a-z-]+", arguments)) <= set(known)
