"""A correction changes scores and never a paper; marks stay what they are."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.grading.derived import derived_score
from assessments.grading.marks import GivenAnswer, GivenMark
from assessments.grading.overlay import (
    AS_WRITTEN,
    Correction,
    Corrections,
    VersionKey,
    Void,
    corrected,
    counted_points,
)
from assessments.questions.kind import Kind
from assessments.questions.registry import KINDS, kind_of
from assessments.questions.scoring import RULES
from assessments.questions.versions import digest_of
from tests.assessments.questions.scoring.items import accepted, text_item
from tests.assessments.questions.test_corrections import ALL, SINGLE, lines

FOUR = SINGLE | {"points": "4.00"}
RIGHT, WRONG = {"choice": 1}, {"choice": 2}


def mark(points, response=RIGHT, number=1):
    return GivenMark(number, 1, Decimal(points), 1, response)


def derived(item, response, correction=AS_WRITTEN, marks=()):
    answer = GivenAnswer(1, response)
    return derived_score(item, answer, RULES, marks, correction=correction)


@pytest.mark.parametrize("response", [None, RIGHT, WRONG])
def test_a_void_question_gives_everybody_the_same(response):
    assert derived(FOUR, response, Correction(void=Void.FULL)) == 4
    assert derived(FOUR, response, Correction(void=Void.OUT)) == 0


def test_a_void_question_waits_for_no_marker_and_the_mark_is_not_lost():
    essay = FOUR | {"kind": Kind.ESSAY}
    text = {"text": "Words."}
    assert derived(essay, text) is None

    assert derived(essay, text, Correction(void=Void.FULL), [mark(1, text)]) == 4
    assert derived(essay, text, AS_WRITTEN, [mark(1, text)]) == 1


def test_a_mark_counts_whatever_the_corrected_key_says():
    key = Correction(lines(FOUR, b="right"))

    assert derived(FOUR, WRONG, key) == 4
    assert derived(FOUR, WRONG, key, [mark("1.5", WRONG)]) == Decimal("1.5")


def test_a_mark_is_never_scaled_but_never_above_the_points():
    half = Correction(points=Decimal(2))

    assert derived(FOUR, RIGHT, half) == 2
    assert derived(FOUR, RIGHT, half, [mark(3)]) == 2
    assert derived(FOUR, RIGHT, half, [mark(1)]) == 1
    assert derived(FOUR, RIGHT, AS_WRITTEN, [mark(3)]) == 3


def test_points_possible_follow_the_correction():
    assert counted_points(FOUR, AS_WRITTEN) == 4
    assert counted_points(FOUR, Correction(points=Decimal(6))) == 6
    assert counted_points(FOUR, Correction(void=Void.FULL)) == 4
    assert counted_points(FOUR, Correction(void=Void.OUT)) == 0


def test_a_correction_is_found_by_version_and_in_old_papers_by_digest():
    correction = Correction(points=Decimal(6))
    found = Corrections([(VersionKey(7, 1, digest_of(FOUR)), correction)])

    assert found.of(FOUR) == correction  # names no version
    assert found.of(FOUR | {"question_version": 7}) == correction
    assert found.of(FOUR | {"question_version": 8}) == AS_WRITTEN
    assert found.of(FOUR | {"text": "Edited"}) == AS_WRITTEN
    assert found.of(FOUR | {"question_id": 2}) == AS_WRITTEN


def test_a_paper_is_shown_corrected_and_stays_as_it_was():
    content = {"sections": [], "items": [FOUR]}
    found = Corrections(
        [(VersionKey(7, 1, digest_of(FOUR)), Correction(points=Decimal(6)))]
    )

    assert found.content(content)["items"][0]["points"] == "6"
    assert content["items"][0]["points"] == "4.00"
    assert found.max_points(content["items"]) == 6


# Whatever is corrected.


@st.composite
def corrections(draw, item):
    key = {}
    kind = kind_of(item["kind"])
    for line in kind.key_lines(item):
        if draw(st.booleans()):
            verdict = draw(st.sampled_from([value for value, _words in line.verdicts]))
            key.setdefault("lines", {})[line.number] = verdict
    if kind.accepts_further and draw(st.booleans()):
        weight = draw(st.sampled_from(["0", "0.5", "1"]))
        key["accepted"] = [accepted(draw(st.sampled_from("abc")), weight)]
    points = st.none() | st.decimals(0, 1000, places=2)
    return Correction(key, draw(st.none() | st.sampled_from(Void)), draw(points))


@st.composite
def cases(draw):
    item = draw(st.sampled_from([*ALL, text_item("a", accepted("b", "0.5"))]))
    kind = KINDS[item["kind"]]
    seed = draw(st.randoms(use_true_random=False))
    response = kind.sample(len(item["options"]), len(item["stems"]), seed)
    points = st.decimals(0, 2, places=2)
    marks = draw(st.lists(points.map(lambda one: mark(one, response)), max_size=3))
    marks = [GivenMark(n, 1, m.points, 1, response) for n, m in enumerate(marks, 1)]
    return item, draw(st.none() | st.just(response)), marks, draw(corrections(item))


anything = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@anything
@given(cases())
def test_a_score_is_within_the_points_as_they_are_corrected(case):
    item, response, marks, correction = case

    points = derived(item, response, correction, marks)

    if points is not None:
        most = Decimal(corrected(item, correction)["points"])
        assert -most <= points <= most
        assert points == points.quantize(Decimal("0.01"))


@anything
@given(cases())
def test_deriving_twice_is_deriving_once_and_undoing_brings_everything_back(case):
    item, response, marks, correction = case
    before = derived(item, response, AS_WRITTEN, marks)

    once = derived(item, response, correction, marks)

    assert derived(item, response, correction, marks) == once
    assert derived(item, response, AS_WRITTEN, marks) == before


@anything
@given(cases())
def test_what_is_stored_is_what_was_corrected(case):
    item, response, marks, correction = case

    again = Correction.stored(correction.as_stored())

    assert derived(item, response, again, marks) == derived(
        item, response, correction, marks
    )


@anything
@given(cases())
def test_the_order_of_the_lines_on_the_paper_does_not_matter(case):
    item, _response, _marks, correction = case
    kind = kind_of(item["kind"])
    turned = item | {"options": item["options"][::-1]}
    if item["stems"]:
        return

    def weights(question):
        options = kind.with_key(question, correction.key)["options"]
        return sorted((one["text"], one["weight"], one["rank"]) for one in options)

    assert weights(turned) == weights(item)
