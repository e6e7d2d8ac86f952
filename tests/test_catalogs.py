"""What translators write: complete, as the source has it, and compiled."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
DOMAINS = ("django", "djangojs")
CATALOGS = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")
# As in the Makefile, which a test compares.
OPTIONS = (
    "--no-wrap --add-location file --ignore .venv --ignore tests --ignore docs"
    " --ignore var --ignore vendor"
)

every_catalog = pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.name)


def entries(path):
    return [entry for entry in polib.pofile(path) if not entry.obsolete]


def translations(entry):
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def name(entry):
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


def test_every_language_but_the_one_of_the_source_has_its_catalogs():
    languages = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    found = {(path.parts[-3], path.stem) for path in CATALOGS}

    assert found == {(code, domain) for code in languages for domain in DOMAINS}


@every_catalog
def test_nothing_is_left_to_translate(path):
    waiting = [
        entry.msgid
        for entry in entries(path)
        if entry.fuzzy or not all(translations(entry))
    ]

    assert waiting == []


@every_catalog
def test_every_form_of_the_plural_is_there(path):
    forms = int(
        re.search(r"nplurals=(\d)", polib.pofile(path).metadata["Plural-Forms"])[1]
    )

    counts = {len(e.msgstr_plural) for e in entries(path) if e.msgid_plural}

    assert counts == {forms}


@every_catalog
def test_places_are_where_the_source_has_them(path):
    wrong = [
        (entry.msgid, said)
        for entry in entries(path)
        for said in filter(None, translations(entry))
        if not fits(entry, said)
    ]

    assert wrong == []


def fits(entry, said):
    """A form for one may leave the number out; no form may name what is not given."""
    places = [
        sorted(PLACES.findall(text))
        for text in (entry.msgid, entry.msgid_plural)
        if text
    ]
    return sorted(PLACES.findall(said)) in places


@every_catalog
def test_the_compiled_catalog_is_the_written_one(path):
    written = polib.pofile(path)
    said = [entry for entry in written if entry.translated()]

    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert {e.msgid: translations(e) for e in said} == {
        e.msgid: compiled_forms(compiled, e) for e in said
    }
    assert len(polib.mofile(path.with_suffix(".mo"))) == len(said)


def compiled_forms(catalog, entry):
    text, context = entry.msgid, entry.msgctxt
    if entry.msgid_plural:
        return [catalog.ngettext(text, entry.msgid_plural, n) for n in (1, 2)]
    return [catalog.pgettext(context, text) if context else catalog.gettext(text)]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_of_the_source_is_in_the_catalogs(domain, tmp_path):
    for tool in ("xgettext", "msgmerge"):
        if shutil.which(tool) is None:
            message = (
                f"no {tool} here: install gettext (Debian: apt-get install gettext)"
            )
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
    copy = copied_source(tmp_path)

    command = [sys.executable, "manage.py", "makemessages", "--all", "--domain", domain]
    environ = {**os.environ, "DATABASE_URL": "sqlite://:memory:", "SECRET_KEY": "x"}
    subprocess.run([*command, *OPTIONS.split()], cwd=copy, env=environ, check=True)

    for path in CATALOGS:
        if path.stem == domain:
            fresh = copy / path.relative_to(ROOT)
            assert set(map(name, entries(fresh))) == set(map(name, entries(path)))


def copied_source(folder):
    """makemessages writes where it reads."""
    shutil.copy(ROOT / "manage.py", folder)
    for part in ("assessment_site", "assessments", "realtime", "templates"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    return folder


def test_the_makefile_collects_as_the_test_does():
    makefile = (ROOT / "Makefile").read_text()

    written = re.search(r"^MESSAGES = ((?:.*\\\n)*.*)$", makefile, re.MULTILINE)[1]

    words = written.replace("\\\n", " ").replace("$(VENV)", ".venv").split()
    assert words == OPTIONS.split()
