"""Which words only one page loads: no page may lack a word that its scripts say."""

from pathlib import Path

import polib
import pytest
from django.conf import settings

from assessments.views.languages import words_of
from assessments.views.script_texts import OWN_WORDS, texts_only_of

STATIC = Path("assessments", "static", "assessments")
CATALOG = Path(settings.BASE_DIR, "assessment_site/locale/de/LC_MESSAGES/djangojs.po")


def folders_of(entry):
    """The folders of the scripts that say this text, as the catalog names them."""
    paths = [Path(path) for path, _line in entry.occurrences]
    return {
        path.relative_to(STATIC).parts[0] if path.is_relative_to(STATIC) else ""
        for path in paths
    }


def test_every_page_loads_every_word_that_its_scripts_say():
    shared = words_of("de")[0]
    of_page = {page: words_of("de", page)[0] for page in OWN_WORDS}

    for entry in polib.pofile(str(CATALOG)):
        for folder in folders_of(entry):
            assert entry.msgid in shared | of_page.get(folder, {}), entry.msgid


def test_no_word_is_loaded_twice_and_none_is_lost():
    parts = [words_of("de", page)[0] for page in ("", *OWN_WORDS)]

    assert len(set().union(*parts)) == sum(map(len, parts))
    assert sum(map(len, parts)) == len(polib.pofile(str(CATALOG)))


@pytest.mark.parametrize("page", OWN_WORDS)
def test_a_page_has_words_that_no_other_says(page):
    assert len(texts_only_of(page) & words_of("de", page)[0].keys()) > 10


def test_texts_that_a_plus_sign_joins_are_one():
    (text,) = (
        text
        for text in texts_only_of("test")
        if text.startswith("This device’s clock is %(length)s ahead.")
    )

    assert text.count("%(length)s") == 1
    assert "time left on the test’s page" in text
