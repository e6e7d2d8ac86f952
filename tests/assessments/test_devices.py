import pytest
from django.utils.translation import override

from assessments.devices import device_in_words
from realtime.devices import UNKNOWN


@pytest.mark.parametrize(
    ("stored", "english", "german"),
    [
        ("Chrome on Windows", "Chrome on Windows", "Chrome auf Windows"),
        (UNKNOWN, "another device", "ein anderes Gerät"),
        ("", "", ""),
        # Not of our vocabulary: it stays as it is.
        ("Lab machine 7", "Lab machine 7", "Lab machine 7"),
    ],
)
def test_a_device_is_named_in_the_language_of_the_reader(stored, english, german):
    assert device_in_words(stored) == english
    with override("de"):
        assert device_in_words(stored) == german
