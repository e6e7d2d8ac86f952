from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from assessment_site.static_files.lean import lean


def source(name):
    return Path(finders.find(name)).read_bytes()


def test_our_scripts_go_out_without_comments():
    script = lean("assessments/shared/clock.js", source("assessments/shared/clock.js"))

    assert b"export class Clock" in script
    assert b"/**" not in script


def test_our_styles_go_out_without_comments_and_with_their_rules():
    style = lean(
        "assessments/sitting/sitting.css", source("assessments/sitting/sitting.css")
    )

    assert b"/*" not in style
    assert b"scroll-padding-top:calc(var(--bar,6rem) + 1rem)" in style


@pytest.mark.parametrize("name", ["assessments/shared/favicon.svg", "admin/js/core.js"])
def test_anything_else_goes_out_as_it_is(name):
    assert lean(name, source(name)) == source(name)
