"""JSON that would take all memory, all time or the stack is refused first."""

import time

import pytest

from assessments.formats.json import loading
from assessments.formats.json.loading import load_json
from assessments.questions.parsed import UnreadableFile


def refusal_of(text):
    with pytest.raises(UnreadableFile) as refusal:
        load_json(text)
    return str(refusal.value)


def test_json_is_read():
    assert load_json('{"a": [1, 1.5, "x", null, true]}') == {
        "a": [1, 1.5, "x", None, True]
    }


@pytest.mark.parametrize(
    "text", ["[" * 101 + "]" * 101, '{"a":' * 100_000, "[[" * 500_000]
)
def test_deep_nesting_is_refused_before_it_is_parsed(text, monkeypatch):
    monkeypatch.setattr(loading.json, "loads", None)

    assert refusal_of(text) == "The JSON is nested too deeply."


def test_brackets_in_a_text_nest_nothing():
    text = "[" * 5_000 + '\\"' + "{" * 5_000

    assert load_json(f'{{"a": "{text}"}}') == {"a": text.replace('\\"', '"')}


def test_too_many_values_are_refused_before_they_are_parsed(monkeypatch):
    monkeypatch.setattr(loading, "MAX_MARKS", 1_000)
    assert len(load_json(f"[{'0,' * 900}0]")) == 901
    monkeypatch.setattr(loading.json, "loads", None)

    assert refusal_of(f"[{'0,' * 1_000}0]") == "The JSON holds too many values."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,\n"b"}', "damaged in line 2"),
        ('{"a": 1, "a": 2}', "a name stands twice"),
        ("[NaN]", "NaN is no number"),
        ("[-Infinity]", "-Infinity is no number"),
        (f"[{'9' * 500}]", "a number is too long"),
        ("", "damaged in line 1"),
    ],
)
def test_what_is_no_sound_json_says_why(text, words):
    assert words in refusal_of(text)


@pytest.mark.parametrize(
    "text", ['"' * 200_001, '"\\' * 100_000, '{"a":"' + "\\" * 400_001]
)
def test_quotes_without_an_end_take_linear_time(text):
    def seconds(text):
        start = time.process_time()
        refusal_of(text)
        return time.process_time() - start

    few = min(seconds(text[: len(text) // 8]) for _ in range(3))
    assert min(seconds(text) for _ in range(3)) < 40 * max(few, 0.001)
