import random
from dataclasses import replace

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import InvalidResponse, ScoredBy
from assessments.questions.kinds.essay import Essay
from assessments.questions.presented import presented, shown_lines
from assessments.questions.registry import settings_flaws
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


LIMITS = {"least_words": 3, "most_words": 5}


@pytest.mark.parametrize(
    ("words", "is_remarked"), [(1, True), (2, True), (3, False), (5, False), (6, True)]
)
def test_an_answer_outside_the_limits_is_remarked_on_and_saved(words, is_remarked):
    response = {"text": "  word\n" * words}

    assert KIND.check(response, 0, 0) == response
    told = KIND.remark(LIMITS, response)
    asked = f"Words in your answer: {words}. Write 3 to 5 words."
    assert told == (asked if is_remarked else "")
    assert KIND.remark({}, response) == ""


@pytest.mark.parametrize(
    ("settings", "notes"),
    [
        ({}, ()),
        ({"least_words": 3}, ("Write at least 3 words.",)),
        ({"most_words": 5}, ("Write at most 5 words.",)),
        (LIMITS, ("Write 3 to 5 words.",)),
    ],
)
def test_the_limits_are_told_beside_the_question(settings, notes):
    assert KIND.notes(settings) == notes


def test_fewest_words_above_most_words_cannot_be_saved():
    (flaw,) = settings_flaws("essay", {"least_words": 6, "most_words": 5})

    assert flaw.forbids is Forbids.SAVING
    assert not list(settings_flaws("essay", {"least_words": 6}))


def test_the_size_of_an_answer_is_its_words():
    assert KIND.size({"text": "one"}) == "1 word"
    assert KIND.size({"text": " one two\n"}) == "2 words"


def test_the_form_begins_with_the_template_which_is_no_answer_until_it_is_changed():
    template = "Thesis:\n\nReasons:\n"
    one = replace(presented(item("essay")), settings={"template": template})

    assert KIND.form.fields(one, {})[0].value == template
    assert KIND.form.fields(one, {"answer": [""]})[0].value == ""
    sent = template.replace("\n", "\r\n")
    assert KIND.form.read(one, {"answer": [sent]}) is None
    assert KIND.form.read(one, {"answer": [sent + "x"]}) == {"text": template + "x"}
    plain = presented(item("essay"))
    assert KIND.form.read(plain, {"answer": [sent]}) == {"text": template}
