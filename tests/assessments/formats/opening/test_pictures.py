"""Pictures by their first bytes."""

import pytest

from assessments.formats.opening.pictures import is_picture


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n...", True),
        (b"\xff\xd8\xff\xe0", True),
        (b"GIF89a", True),
        (b"RIFF\x00\x00\x00\x00WEBP", True),
        (b"RIFF\x00\x00\x00\x00WAVE", False),
        (b"<svg/>", False),
        (b"<html>", False),
        (b"", False),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(data, expected):
    assert is_picture(data) is expected
