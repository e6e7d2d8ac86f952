"""What docs/extending.md names exists: every file, every folder, every test."""

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PAGE = (ROOT / "docs" / "extending.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w./]+/[\w./-]+|[A-Z]+\.md)(?:::(\w+))?`", PAGE)))
WHAT = {
    "kind of question",
    "question format",
    "proctor's verb",
    "frame of a candidate",
    "live column",
    "close code",
    "setting",
    "language",
    "resource to the API",
}


def test_each_extension_has_a_section_with_files_and_tests():
    sections = dict(re.findall(r"^## Add an? (.+)\n((?:(?!## ).*\n)+)", PAGE, re.M))

    assert set(sections) == WHAT
    for text in sections.values():
        assert text.count("\n| `") > 1
        assert "`tests/" in text


@pytest.mark.parametrize(("path", "test"), NAMED, ids=" ".join)
def test_what_is_named_exists(path, test):
    place = ROOT / path

    assert place.exists()
    if test:
        assert re.search(rf"^(async )?def {test}\(", place.read_text(), re.MULTILINE)
