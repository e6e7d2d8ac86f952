from decimal import Decimal

import pytest

from assessments.formats.grade_list.csv_list import CsvList
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.grade_list.books import HEADINGS, WINDOWS_CSV

NOTE = 4


def filled(data, **values):
    """``values``: r1c4="x" fills row 1, column 4."""
    places = {
        tuple(map(int, name[1:].split("c"))): value for name, value in values.items()
    }
    return CsvList.read(data).filled("", places)


def test_a_file_of_windows_is_read():
    rows = CsvList.read(WINDOWS_CSV).rows()

    assert tuple(rows[0]) == HEADINGS
    assert [row[1] for row in rows[1:]] == ["Lovelace", "Bäbbage", 'Hopper "Amazing"']
    assert rows[1][5] == "fällt; auf"


def test_only_the_cells_change():
    found = filled(WINDOWS_CSV, r1c4=Decimal("1.3"), r3c4=Decimal("2.0"))

    assert found == WINDOWS_CSV.replace(
        b"ada@uni.example;;", b"ada@uni.example;1,3;"
    ).replace(b"grace@uni.example;;", b"grace@uni.example;2,0;")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # International, quoted everywhere, line ends of Unix, no last line end.
        (b'"mail","grade"\n"a@b",""', b'"mail","grade"\n"a@b","1.3"'),
        # Tabs, a byte order mark, line ends of an old Mac.
        (b"\xef\xbb\xbfmail\tgrade\ra@b\t\r", b"\xef\xbb\xbfmail\tgrade\ra@b\t1.3\r"),
        # The line that Excel reads and removes.
        (b"sep=;\r\nmail;grade\r\na@b;x\r\n", b"sep=;\r\nmail;grade\r\na@b;1,3\r\n"),
        # A row that ends early.
        (b"mail;name;grade\r\na@b\r\n", None),
        # UTF-16, as Excel saves “Unicode text”.
        (
            "\ufeffmail\tgrade\r\na@b\t\r\n".encode("utf-16-le"),
            "\ufeffmail\tgrade\r\na@b\t1.3\r\n".encode("utf-16-le"),
        ),
    ],
)
def test_encoding_delimiter_line_ends_and_quotation_marks_stay(before, after):
    if after is None:
        assert filled(before, r1c2=Decimal("1.3")) == b"mail;name;grade\r\na@b;;1,3\r\n"
    else:
        assert filled(before, r1c1=Decimal("1.3")) == after


def test_what_is_not_touched_stays_byte_for_byte():
    odd = b'a;"b ""c"" d"; e ;\r\n\r\n"x\r\ny";;\x81\x90;"q"r\n;;;'

    assert CsvList.read(odd).filled("", {}) == odd
    assert CsvList.read(odd).rows() == [
        *(["a", 'b "c" d', " e ", ""], [""]),
        ["x\r\ny", "", CsvList.read(odd).rows()[2][2], "qr"],
        ["", "", "", ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+x", "-", "@x"])
def test_no_text_becomes_a_formula(text):
    assert (
        filled(b"mail;grade\na@b;\n", r1c1=text)
        == f"mail;grade\na@b;'{text}\n".encode()
    )


def test_a_text_with_a_delimiter_is_quoted():
    assert filled(b"mail,grade\na@b,\n", r1c1='a,"b') == b'mail,grade\na@b,"a,""b"\n'


def test_a_sign_that_the_encoding_lacks_is_named():
    with pytest.raises(UnreadableFile, match="cp1252, which has no “≥”"):
        filled("mail;gräde\na@b;\n".encode("cp1252"), r1c1="≥ 4")


def test_a_missing_quotation_mark_is_named():
    with pytest.raises(UnreadableFile, match="Line 2"):
        CsvList.read(b'mail;grade\n"a@b;\n')
