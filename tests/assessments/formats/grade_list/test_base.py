from assessments.formats.grade_list.base import too_many_rows


def test_it_says_how_many_rows_are_too_many():
    assert "20000 rows" in str(too_many_rows())
