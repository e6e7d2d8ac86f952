import pytest

from assessments.forms import PreviewForm


@pytest.mark.parametrize(
    ("typed", "draw"),
    [("7", 7), ("9999", 9999), ("", 1), ("0", 1), ("-3", 1), ("10000", 1), ("x", 1)],
)
def test_a_draw_that_makes_no_sense_is_the_first(typed, draw):
    assert PreviewForm({"draw": typed}).chosen_draw() == draw
