import random

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import InvalidResponse, ScoredBy
from assessments.questions.kinds.essay import Essay
from assessments.questions.presented import shown_lines
from tests.assessments.questions.scoring.items import item

KIND = Essay()


def test_a_text_is_a_response():
    assert KIND.check({"text": "Because."}, 0, 0) == {"text": "Because."}
    assert KIND.check({"text": ""}, 0, 0) is None
    with pytest.raises(InvalidResponse):
        KIND.check({"choice": 1}, 0, 0)


def test_a_person_scores_it_and_it_has_no_key():
    assert KIND.scored_by is ScoredBy.PERSON
    assert KIND.right(item("essay")) == ()
    assert KIND.best(item("essay")) is None
    with pytest.raises(NotImplementedError, match="a person scores the kind essay"):
        KIND.share(item("essay"), {"text": "Because."})


def test_lines_that_were_authored_are_a_flaw_and_never_reach_a_paper():
    lines = [AuthoredChoice("The secret of the author")]

    (flaw,) = KIND.flaws(lines)

    assert flaw.forbids is Forbids.SAVING
    assert KIND.deal(lines, Dealer(random.Random(1), False, False)) == Dealt()
    assert list(KIND.flaws([])) == []


def test_a_response_in_words_is_the_text():
    (line,) = KIND.words(shown_lines(item("essay")), {"text": "Because."})

    assert line.text == "Because."


def test_a_sample_is_a_paragraph():
    text = KIND.sample(0, 0, random.Random(1))["text"]

    assert len(text.split()) == 40
    assert text[0].isupper()
    assert text.endswith(".")
