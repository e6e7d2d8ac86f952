"""The columns of a written table."""

from assessments.formats.sheets.writing import columns_of_kind, header


def test_a_kind_has_the_columns_that_it_uses():
    assert header(columns_of_kind("ordering"), 1)[-2:] == ["answer 1", "feedback 1"]
    assert header(columns_of_kind("matching"), 1)[-3:] == [
        "answer 1",
        "belongs with 1",
        "feedback 1",
    ]
    assert "tolerance 1" in header(columns_of_kind("numerical"), 1)
    assert "share 1" in header(columns_of_kind("single"), 1)
