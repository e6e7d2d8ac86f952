import pytest

from assessments.files.names import NAME_CHARS, clean_name


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Essay über Äpfel.pdf", "Essay über Äpfel.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.docx", "report.docx"),
        ("annex\u202efdp.exe", "annexfdp.exe"),
        ("a\u200bb\0c\nd.txt", "abcd.txt"),
        ('what? "this": <b>.txt', "what_ _this__ _b_.txt"),
        ("con.txt", "_con.txt"),
        ("  .hidden ", "hidden"),
        ("...", "file"),
        ("", "file"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_a_name_is_harmless(name, clean):
    assert clean_name(name) == clean


def test_a_long_name_keeps_its_ending():
    clean = clean_name("x" * 500 + ".docx")

    assert len(clean) == NAME_CHARS
    assert clean.endswith("x.docx")


def test_a_clean_name_stays():
    for name in ("Essay.pdf", "con.txt", "x" * 500, ". a ."):
        assert clean_name(clean_name(name)) == clean_name(name)
