import random
from decimal import Decimal

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.corrections import InvalidCorrection
from assessments.questions.dealing import Dealer
from assessments.questions.kind import InvalidResponse, ResponseTooLong
from assessments.questions.kinds.cloze import Cloze
from assessments.questions.presented import presented, shown_lines
from assessments.questions.registry import flaws_of
from assessments.questions.responses import normalise
from assessments.questions.scoring import best_response, score
from assessments.questions.versions import digest_of, item_of, question_of

TEXT = "Paris is in {#1}, Rome in {#2}. Pi is {#3}; prime: {#4}."
GAPS = [
    "1:MULTICHOICE:=France#Yes~Spain#No~%50%Europe",
    "2:SHORTANSWER:=Italy#Right~%50%Ital*#Nearly",
    "1:NUMERICAL:=3.14:0.01",
    "1:MULTIRESPONSE:=2~=3~4",
]
KIND = Cloze()


def lines(*gaps, format="plain"):
    return [AuthoredChoice(gap, format=format) for gap in gaps or GAPS]


def item(*gaps, text=TEXT, seed=None, format="plain"):
    dealer = Dealer(random.Random(seed or 0), False, seed is not None)
    dealt = KIND.deal(lines(*gaps, format=format), dealer)
    return {
        "number": 1,
        "slot": 1,
        "section": 0,
        "kind": "cloze",
        "points": "5",
        "question_id": 1,
        "question_version": 1,
        "name": "n",
        "text": text,
        "format": format,
        "options": [],
        "stems": [],
        "accepted": [],
        "case_sensitive": False,
        "feedback": "",
        "parts": dealt.parts,
    }


def parts(**filled):
    return {"parts": {name[1:]: one for name, one in filled.items()}}


RIGHT = parts(
    g1={"choice": 1},
    g2={"text": "Italy"},
    g3={"number": "3.14"},
    g4={"choices": [1, 2]},
)


@pytest.mark.parametrize(
    ("response", "points"),
    [
        (RIGHT, "5.00"),
        (parts(g2={"text": "italy"}), "2.00"),
        (parts(g2={"text": "Itally"}), "1.00"),
        (parts(g1={"choice": 3}), "0.50"),
        (parts(g3={"number": "3,145", "reading": "decimal"}), "1.00"),
        (parts(g3={"number": "3,145", "reading": "thousands"}), "0.00"),
        (parts(g4={"choices": [1, 3]}), "0.00"),
        (parts(g1={"choice": 2}), "0.00"),
        # A part that is not of the kind of its gap earns nothing, and breaks nothing.
        (parts(g1={"text": "France"}, g2={"choice": 1}, g4={"choice": 1}), "0.00"),
        (parts(g4={"choices": [1, 2, 9]}), "0.00"),
    ],
)
def test_each_gap_earns_by_its_kind_and_its_weight(response, points):
    assert score(item(), response) == Decimal(points)


def test_shuffled_options_are_scored_by_what_they_say():
    for seed in range(1, 6):
        one = item(seed=seed)
        assert score(one, best_response(one)) == 5
        assert digest_of(one) == digest_of(item())


def test_no_byte_of_the_key_is_presented():
    shown = repr((presented(item()), shown_lines(item())))

    assert "France" in shown
    for secret in ("Italy", "Ital", "3.14", "0.01", "Nearly", "Yes", "weight", "0.5"):
        assert secret in repr(item())
        assert secret not in shown


def test_a_response_is_stored_in_the_order_of_its_gaps_without_empty_ones():
    given = parts(g2={"text": "x"}, g1={"choice": 2}, g3={"number": " "}, g4=None)

    stored = normalise("cloze", given, options=3, stems=4)

    assert list(stored["parts"]) == ["1", "2"]
    assert normalise("cloze", parts(g2={"text": ""}), options=3, stems=4) is None
    assert KIND.is_half(stored, 3, 4)
    assert not KIND.is_half(RIGHT, 3, 4)


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ({"parts": []}, "must be an object"),
        (parts(g5={"text": "x"}), "no gap '5'"),
        (parts(g1={"choice": 4}), "no choice 4"),
        (parts(g1="x"), "each part must be"),
        (parts(g1={"order": [1]}), "each part must be"),
        (parts(g3={"number": "many"}), "not a number"),
        (parts(g3={"number": "3 cm"}), "not a number"),
        (parts(g3={"number": "1,500"}), "two ways"),
        (parts(g1={"text": "x", "choice": 1}), "no other"),
        ({"parts": {}, "more": 1}, "no other"),
    ],
)
def test_a_wrong_response_is_refused(response, words):
    with pytest.raises(InvalidResponse, match=words):
        normalise("cloze", response, options=3, stems=4)


def test_the_gaps_share_the_length_of_a_text():
    given = parts(g1={"text": "a" * 15_000}, g2={"text": "b" * 15_000})

    with pytest.raises(ResponseTooLong):
        normalise("cloze", given, options=0, stems=2)


def test_answers_and_key_are_told_gap_by_gap():
    given = KIND.words(shown_lines(item()), parts(g1={"choice": 2}, g2={"text": "<b>"}))

    assert [(one.text, one.match) for one in given] == [
        ("Gap 1", "Spain"),
        ("Gap 2", "<b>"),
    ]
    assert [one.match for one in KIND.right(item())] == [
        "France",
        "Italy",
        "3.14 ± 0.01",
        "2; 3",
    ]


def test_feedback_comes_from_each_gap():
    found = KIND.chosen(item(), parts(g1={"choice": 1}, g2={"text": "Itali"}))

    assert [one["feedback"] for one in found] == ["Yes", "Nearly"]


def test_a_version_keeps_the_gaps():
    again = item_of(1, 1, question_of(item()))

    assert digest_of(again) == digest_of(item())
    assert score(again, best_response(again)) == 1
    other = item(*GAPS[:3], "1:MR:=2~=3~=4")
    assert digest_of(other) != digest_of(item())


def test_a_typed_gap_of_html_is_compared_as_words():
    one = item("1:SA:=R&amp;D <b>x</b>", text="{#1}", format="html")

    assert score(one, parts(g1={"text": "r&d x"})) == 5


def test_a_correction_names_gap_and_line():
    numbers = {line.number: line for line in KIND.key_lines(item())}
    assert {"1.1", "2.1", "2.2", "3.1", "4.1"} <= set(numbers)
    spain = next(n for n, line in numbers.items() if "Spain" in line.text)
    key = {"lines": {spain: "right", "2.2": "right"}}

    KIND.check_key(item(), key)
    for seed in (None, 1, 2):
        corrected = KIND.with_key(item(seed=seed), key)
        options = [one["text"] for one in corrected["parts"][0]["options"]]
        choice = {"choice": options.index("Spain") + 1}
        assert score(corrected, parts(g1=choice, g2={"text": "Itali"})) == 3


def test_a_correction_leaves_each_gap_a_right_answer():
    with pytest.raises(InvalidCorrection, match=r"Gap 3.*no answer"):
        KIND.check_key(item(), {"lines": {"3.1": "wrong"}})
    further = {"text": "x", "weight": "1", "tolerance": "0", "feedback": ""}
    with pytest.raises(InvalidCorrection, match="No further answers"):
        KIND.check_key(item(), {"accepted": [further]})


def test_guessing_earns_the_mean_of_the_choices():
    earned = [score(item(), one) for one in KIND.guesses(item())]

    assert sum(earned) / len(earned) == Decimal("0.5")


@pytest.mark.parametrize(
    ("text", "gaps", "words", "forbids"),
    [
        ("a", [], "it has no gap.", Forbids.PUBLISHING),
        ("{#1}", ["1:MC:=a"], "Gap 1: it has fewer than two", Forbids.PUBLISHING),
        ("{#1}", ["1:SA:b"], "Gap 1: no answer is right", Forbids.PUBLISHING),
        ("{#1}", ["riddle"], "Gap 1: “riddle” is not a gap", Forbids.PUBLISHING),
        ("{#1} {1:SA:=key}", ["1:SA:=b"], "still holds a gap", Forbids.PUBLISHING),
        ("{#1} {1:SA:=key", ["1:SA:=b"], "still holds a gap", Forbids.PUBLISHING),
        ("a", ["1:SA:=b"], "does not have {#1} exactly once", Forbids.PUBLISHING),
        ("{#1} {#1}", ["1:SA:=b"], "does not have {#1} exact", Forbids.PUBLISHING),
        ("{#1} {#2}", ["1:SA:=b"], "has {#2}, and there is no", Forbids.PUBLISHING),
        ("{#1}", ["0:SA:=b"], "no gap has a weight", Forbids.PUBLISHING),
    ],
)
def test_what_is_wrong_is_told(text, gaps, words, forbids):
    found = list(flaws_of("cloze", text, [AuthoredChoice(gap) for gap in gaps]))

    assert any(words in one.words and one.forbids is forbids for one in found), found


def test_a_sound_question_has_no_flaw():
    text = TEXT.replace("{#4}", "2")

    assert list(flaws_of("cloze", text, lines(*GAPS[:3]))) == []


def test_the_shape_of_an_answer_counts_options_and_gaps():
    assert KIND.shape(item()) == (3, 4)


def test_the_text_without_inputs_says_where_the_gaps_are():
    assert KIND.shown_text("a {#1} b") == "a [1] b"
