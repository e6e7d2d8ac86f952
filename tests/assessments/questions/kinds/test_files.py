import pytest

from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.files import (
    Files,
    limits_in_words,
    size_in_words,
    types_taken,
    written,
)
from assessments.questions.plain import Unreadable
from assessments.questions.presented import PresentedItem
from assessments.questions.registry import answer_flaws

FILE = {"name": "essay.pdf", "size": 12, "sha256": "a" * 64}
KIND = Files()


def item(**settings):
    return PresentedItem(1, "file", "1", "", "plain", (), (), settings=settings)


def test_files_are_stored_as_named():
    assert KIND.check({"files": [FILE]}, 0, 0) == {"files": [FILE]}
    assert KIND.check({"files": []}, 0, 0) is None


@pytest.mark.parametrize(
    "files",
    [
        "x",
        [FILE, FILE],
        [{**FILE, "sha256": "A" * 64}],
        [{**FILE, "sha256": "a" * 63}],
        [{**FILE, "size": True}],
        [{**FILE, "size": 0}],
        [{**FILE, "size": "12"}],
        [{**FILE, "name": "../essay.pdf"}],
        [{**FILE, "name": "essay\u202efdp.exe"}],
        [{**FILE, "name": ""}],
        [{**FILE, "more": 1}],
        ["essay.pdf"],
        [{**FILE, "sha256": f"{n:064}"} for n in range(6)],
    ],
)
def test_anything_else_is_no_answer(files):
    with pytest.raises(InvalidResponse):
        KIND.check({"files": files}, 0, 0)


def test_an_answer_in_words_names_file_size_and_hash():
    (line,) = KIND.words(item(), {"files": [FILE]})

    assert line.text == f"essay.pdf (1 kB), SHA-256 {'a' * 64}"
    assert line.is_typed
    assert size_in_words(2_500_000) == "2.5 MB"


def test_a_form_names_the_files_that_stay():
    other = {**FILE, "sha256": "b" * 64, "name": "a:b c"}
    filled = KIND.form.fill({"files": [FILE, other]})

    assert KIND.form.read(item(files=2), filled) == {"files": [FILE, other]}
    assert KIND.form.read(item(), {}) is None
    with pytest.raises(Unreadable):
        KIND.form.read(item(), filled)
    with pytest.raises(Unreadable):
        KIND.form.read(item(), {"answer": ["nonsense"]})
    assert filled["answer"][0] == written(FILE)


def test_the_limits_are_said_in_words():
    assert limits_in_words({"files": 1, "megabytes": 3, "pdf": True, "zip": False}) == (
        "One file of at most 3 MB: PDF, Pictures (PNG, JPEG, GIF, WebP), "
        "Office documents, Plain text."
    )


def test_a_question_that_takes_no_type_cannot_be_published():
    nothing = dict.fromkeys(("pdf", "picture", "office", "text", "zip"), False)

    assert types_taken(nothing) == []
    assert [f.words for f in answer_flaws("file", [], settings=nothing)] == [
        "it accepts no type of file."
    ]
    assert list(answer_flaws("file", [])) == []
    assert len(list(answer_flaws("file", [], settings={"megabytes": 99}))) == 1
