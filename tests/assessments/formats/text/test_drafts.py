"""One question of a typed list while it is read."""

import pytest

from assessments.formats.text.drafts import TypedQuestion
from assessments.formats.text.lines import line_of_list
from assessments.questions.parsed import BrokenQuestion


def draft_of(*raws):
    draft = TypedQuestion(1, "plain")
    draft.add_text(line_of_list("What?", 1))
    for number, raw in enumerate(raws, 2):
        draft.add_part(line_of_list(raw, number))
    return draft


def test_points_that_are_none_are_told():
    told = []
    draft = draft_of("A) x", "B) y", "ANSWER: A")
    draft.points = "many"

    question = draft.parsed(lambda line, words: told.append(words))

    assert question.points is None
    assert "many" in told[0]


def test_a_question_is_finished_by_its_answer():
    draft = draft_of("A) x", "B) y")
    assert (draft.is_begun, draft.is_finished) == (True, False)
    draft.add_part(line_of_list("ANSWER: A", 4))
    assert draft.is_finished


def test_an_upload_is_kept_with_its_source():
    question = draft_of("^^^^").parsed(lambda *told: None)

    assert question.kind == "unsupported"
    assert question.settings["source"] == "1. What?\n^^^^"


def test_a_question_without_text_is_broken():
    draft = TypedQuestion(7, "plain")

    with pytest.raises(BrokenQuestion) as caught:
        draft.parsed(lambda *told: None)

    assert caught.value.line == 7
