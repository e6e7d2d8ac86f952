"""Paths of categories as Moodle writes them."""

import pytest

from assessments.formats.moodle_paths import category_path


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("$course$/top/Maps/Europe", "Maps/Europe"),
        ("$cat1$/Maps", "Maps"),
        ("$system$/top", ""),
        ("top/Maps", "Maps"),
        ("Maps / Input//Output /", "Maps/Input//Output"),
        ("", ""),
        ("../../etc", "../../etc"),
    ],
)
def test_moodles_own_places_are_left_out(written, path):
    assert category_path(written) == (path, False)


def test_a_path_that_is_too_long_is_cut_at_a_name():
    path, is_cut = category_path("/".join(["a"] * 500))

    assert is_cut
    assert path == "/".join(["a"] * 20)
