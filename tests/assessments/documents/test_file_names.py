import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.documents.file_names import file_name, safe

FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lovelace Ada ada", "Lovelace-Ada-ada-1-7f.html"),
        ("../../etc/passwd", "etc-passwd-1-7f.html"),
        ("CON", "CON-1-7f.html"),
        ("Zoë  Müller.", "Zoë-Müller-1-7f.html"),
        ("...", "attempt-1-7f.html"),
        ("a/b\\c:d*e?\0", "a-b-c-d-e-1-7f.html"),
    ],
)
def test_a_name_is_readable_and_safe(name, expected):
    assert file_name(name, 1, "7f", "html") == expected


@given(st.text(max_size=300))
def test_every_system_takes_the_name(name):
    made = file_name(name, 1, "7f3a", "pdf")

    assert not FORBIDDEN & set(made)
    assert made.endswith("-1-7f3a.pdf")
    assert len(made) < 120
    assert made[0] not in "-. "


def test_two_spellings_of_a_letter_are_one():
    assert safe("Zoe\N{COMBINING DIAERESIS}") == safe("Zoë")
