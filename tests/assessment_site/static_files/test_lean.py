from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from assessment_site.static_files.lean import lean


def source(name):
    return Path(finders.find(name)).read_bytes()


def test_our_scripts_go_out_without_comments():
    script = lean("assessments/clock.js", source("assessments/clock.js"))

    assert b"export class Clock" in script
    assert b"/**" not in script


@pytest.mark.parametrize("name", ["assessments/site.css", "admin/js/core.js"])
def test_anything_else_goes_out_as_it_is(name):
    assert lean(name, source(name)) == source(name)
