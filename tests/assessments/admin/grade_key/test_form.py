import pytest

from assessments.admin.grade_key.form import (
    NewKeyForm,
    initial_of,
    key_of,
    read_seen,
    seen_text,
)
from assessments.rules.grade_key import ONE_TO_FIVE, WHOLE_PERCENT


@pytest.mark.parametrize("key", [None, ONE_TO_FIVE, WHOLE_PERCENT])
def test_a_key_comes_back_from_the_page(key):
    assert read_seen(seen_text(key)) == key


@pytest.mark.parametrize("text", ["x", "{", "[]"])
def test_what_no_page_sent_is_the_key_of_no_test(text):
    assert read_seen(text) not in (None, ONE_TO_FIVE)


def test_the_fields_stand_for_the_key_they_were_filled_from():
    form = NewKeyForm({**initial_of(ONE_TO_FIVE)})

    assert form.is_valid()
    assert key_of(form) == ONE_TO_FIVE
    assert initial_of(None) == {}
