"""A tolerance in percent never leaves as a distance of so many units."""

from decimal import Decimal

import pytest

from assessments.formats import FORMATS
from assessments.formats.distances import with_distances
from assessments.formats.opening.source import SourceFile
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text


def number(**settings):
    line = ParsedChoice(Text("200"), weight=Decimal(1), tolerance=Decimal(5))
    return ParsedQuestion(
        1, "numerical", Text("How much?"), "a", (line,), settings=settings
    )


def test_percent_becomes_the_distance_of_the_paper_and_other_settings_stay():
    (found,) = with_distances([number(tolerance="percent", unit_costs="0")])

    assert found.choices[0].tolerance == 10
    assert found.settings == {"unit_costs": "0"}
    plain = number()
    assert list(with_distances([plain])) == [plain]


@pytest.mark.parametrize("name", ["gift", "moodle_xml", "text", "json"])
def test_every_format_gives_the_same_range_back(name):
    written = FORMATS[name].write([number(tolerance="percent")], {})
    (found,) = FORMATS[name].read(SourceFile("a", written.data)).questions
    (found,) = with_distances([found])

    assert found.choices[0].tolerance == 10
    assert not written.losses


@pytest.mark.parametrize("name", ["gift", "moodle_xml", "text"])
def test_a_setting_that_a_format_does_not_hold_is_told(name):
    question = number(units=[{"name": "m", "factor": "1"}])

    assert FORMATS[name].write([question], {}).losses
