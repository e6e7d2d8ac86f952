from assessments.templatetags.answer_files import (
    file_bytes,
    file_hash,
    file_in_words,
    file_limits,
)

VALUE = f"{'a' * 64}:2500000:my: essay.pdf"


def test_a_file_of_a_form_is_shown_with_its_size():
    assert file_in_words(VALUE) == "my: essay.pdf (2.5 MB)"
    assert file_in_words("nonsense") == "nonsense"
    assert file_hash(VALUE) == "a" * 64
    assert file_hash("") == "-"


def test_limits_are_those_of_the_question():
    assert file_bytes({"megabytes": 3}) == 3_000_000
    assert "3 MB" in file_limits({"megabytes": 3})
