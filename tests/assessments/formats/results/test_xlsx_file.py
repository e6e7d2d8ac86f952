import io
import zipfile
from decimal import Decimal

from assessments.formats.results.xlsx_file import write_xlsx


def test_numbers_are_numbers_and_no_text_is_a_formula():
    file = io.BytesIO()

    write_xlsx(
        file,
        [
            ("Attempts", [("Name", "Total"), ("=1+1", Decimal("1.50")), ("007", None)]),
            ("Answers", [("Response",), ("x" * 40_000,)]),
        ],
    )

    book = zipfile.ZipFile(file)
    page = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>1.5</v>" in page
    assert "<f>" not in page
    assert "=1+1" in page
    assert ">007<" in page
    assert 'name="Answers"' in book.read("xl/workbook.xml").decode()
