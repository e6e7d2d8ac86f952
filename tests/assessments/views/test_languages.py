import json
import shutil
import subprocess
from itertools import permutations

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from django.views.i18n import JavaScriptCatalog

from assessments.templatetags.languages import words_version
from tests.factories import make_test

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-DE,de;q=0.9,en;q=0.5"}


def words(client, query=""):
    return client.get(f"/words/de.js{query}")


def test_words_are_a_script_that_may_be_kept_under_its_name(client):
    response = words(client, f"?v={words_version('de')}")

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Alle Antworten gespeichert" in response.text
    assert response["Content-Language"] == "en"


@pytest.mark.parametrize("query", ["", "?v=of-yesterday"])
def test_words_under_another_name_are_asked_for_again(client, query):
    assert words(client, query)["Cache-Control"] == "no-cache"


def test_words_are_of_the_address_and_not_of_the_visitor(client):
    with override("en"):
        response = client.get("/words/de.js", HTTP_ACCEPT_LANGUAGE="en")

    assert "Alle Antworten gespeichert" in response.text


def test_words_are_ours_alone(client):
    # Django's admin brings its own, a hundred of them.
    assert "Available %s" not in words(client).text


def test_a_page_with_words_of_its_own_loads_them_beside_the_others(client):
    shared, own = words(client).text, client.get("/words/de/test.js").text

    assert "Alle Antworten gespeichert" in shared
    assert "Alle Antworten gespeichert" not in own
    assert "Uhr dieses Geräts" in own
    assert "Uhr dieses Geräts" not in shared


@pytest.mark.parametrize("address", ["de/sitting.js", "de/x.js", "xx/test.js"])
def test_no_other_page_has_words_of_its_own(client, address):
    assert client.get(f"/words/{address}").status_code == 404


def test_words_of_a_page_may_be_kept_under_their_name(client):
    address = f"/words/de/live.js?v={words_version('de', 'live')}"

    assert "immutable" in client.get(address)["Cache-Control"]
    assert words_version("de", "live") != words_version("de")
    assert words_version("en", "live") == ""


SAID = """
const { gettext, ngettext } = globalThis.django;
console.log(JSON.stringify([
  gettext("All answers saved."),
  gettext("nobody has translated this"),
  ngettext("%(count)s minute", "%(count)s minutes", 1),
  ngettext("%(count)s minute", "%(count)s minutes", 2),
  ngettext("one thing", "many things", 1),
  ngettext("one thing", "many things", 2),
]));
"""


def of_the_admin():
    """Django's own script, with other words."""
    script = JavaScriptCatalog.as_view(packages=["django.contrib.admin"])
    with override("de"):
        return script(RequestFactory().get("/")).text


@pytest.mark.parametrize("order", ["alone", "before", "after"])
def test_scripts_find_their_words_beside_the_admins(client, order):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: what a script says needs node 20 or newer")
    parts = [words(client).text]
    if order != "alone":
        parts.insert(0 if order == "after" else 1, of_the_admin())
    # As in a page: each a script of its own, whose `this` is the global object.
    scripts = "".join(f"vm.runInThisContext({json.dumps(part)});" for part in parts)
    program = f"const vm = require('node:vm');{scripts}{SAID}"

    run = subprocess.run([node, "-e", program], capture_output=True, text=True)

    assert json.loads(run.stdout) == [
        "Alle Antworten gespeichert.",
        "nobody has translated this",
        "%(count)s Minute",
        "%(count)s Minuten",
        "one thing",
        "many things",
    ], run.stderr


def test_the_admins_words_stay(client):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: what a script says needs node 20 or newer")
    for parts in permutations([words(client).text, of_the_admin()]):
        scripts = "".join(f"vm.runInThisContext({json.dumps(part)});" for part in parts)
        said = "console.log(gettext('Today'), get_format('DATE_INPUT_FORMATS')[0])"
        program = f"const vm = require('node:vm');{scripts}{said}"
        run = subprocess.run([node, "-e", program], capture_output=True, text=True)
        assert run.stdout == "Heute %d.%m.%Y\n", run.stderr


def test_there_are_no_words_of_a_language_the_site_does_not_speak(client):
    assert client.get("/words/xx.js").status_code == 404


def test_the_browser_says_which_language_a_page_is_in(client):
    page = client.get("/accounts/login/", **GERMAN)

    assert '<html lang="de" dir="ltr">' in page.text
    assert "/words/de.js?v=" in page.text


def test_a_choice_counts_more_than_the_browser(client):
    response = client.post(
        "/language/", {"language": "en", "next": "/accounts/login/"}, **GERMAN
    )

    assert response["Location"] == "/accounts/login/"
    page = client.get("/accounts/login/", **GERMAN)
    assert '<html lang="en" dir="ltr">' in page.text
    assert "/words/" not in page.text


def test_a_choice_leads_to_no_other_site(client):
    away = {"language": "de", "next": "https://elsewhere.example/"}

    assert client.post("/language/", away)["Location"] == "/"


@pytest.mark.parametrize("path", ["/", "/tests/geo/"])
def test_the_switch_stands_where_nothing_is_being_written(page, path):
    make_test(slug="geo")

    assert 'action="/language/"' in page.get(path).text


def test_the_switch_does_not_stand_in_a_sitting(page, begin):
    response = page.get(f"/attempts/{begin().pk}/")

    assert response.status_code == 200
    assert 'action="/language/"' not in response.text


def test_questions_say_their_language_and_the_page_its_own(page, begin):
    attempt = begin(make_test(language="fr"))

    text = page.get(f"/attempts/{attempt.pk}/", **GERMAN).text

    assert '<html lang="de"' in text
    assert 'dir="auto" lang="fr"' in text
