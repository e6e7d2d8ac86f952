"""The answers beside the paper, for those who may read them."""

from django.utils import timezone

from assessments.services.attempts import submit_attempt
from tests.assessments.admin.attempt.conftest import (
    SECRET,
    allow,
    answered,
    file_of,
    page_of,
    report_of,
    save,
)
from tests.assessments.admin.conftest import take_seat
from tests.assessments.services.correcting.conftest import overlay


def test_answers_are_nowhere_without_the_permission(proctor, attempt):
    answered(attempt)

    texts = [
        page_of(proctor, attempt).text,
        report_of(proctor, attempt).text,
        b"".join(file_of(proctor, attempt, "csv")).decode(),
        b"".join(file_of(proctor, attempt, "json")).decode(),
    ]
    allow(proctor, "view_answers")

    assert not any(SECRET in text for text in texts)
    assert SECRET in page_of(proctor, attempt).text


def test_formulas_of_the_paper_are_drawn_for_who_may_read_it(proctor, attempt):
    attempt.paper.content["items"][0]["text"] = r"Find \(x\)"
    attempt.paper.save()
    assert "<math>" not in page_of(proctor, attempt).text

    allow(proctor, "view_answers")

    assert "<math>" in page_of(proctor, attempt).text


def test_answers_stand_beside_the_paper_with_their_revisions(proctor, attempt):
    allow(proctor, "view_answers")
    answered(attempt)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    [section] = page_of(proctor, attempt).context["answers"]

    single, essay = section.items
    assert [line.text for line in single.given] == ["Paris"]
    assert [line.text for line in essay.given] == [SECRET]
    assert [revision.number for revision in essay.revisions] == [2, 1]
    assert (single.score, essay.score) == ("1", None)


def test_the_key_is_not_on_the_page(proctor, attempt):
    allow(proctor, "view_answers")
    paper = attempt.paper
    paper.content["items"][0]["feedback"] = "The capital of France."
    paper.save()
    answered(attempt)

    assert "The capital of France." not in page_of(proctor, attempt).text


def test_what_was_sent_and_not_used_is_shown_with_why(proctor, attempt):
    replaced = take_seat(attempt, page="one").session
    take_seat(attempt, page="two")
    save(attempt, replaced, 2, {"text": SECRET})

    hidden = page_of(proctor, attempt).text
    allow(proctor, "view_answers")
    [section] = page_of(proctor, attempt).context["answers"]

    [not_counted] = section.items[1].not_counted
    assert [line.text for line in not_counted.given] == [SECRET]
    assert not_counted.why == "Sent by a page that had been replaced"
    assert SECRET not in hidden
    assert "Unsaved answer kept as a draft" in hidden


def test_a_score_stands_beside_the_points_as_they_are_corrected(proctor, attempt):
    allow(proctor, "view_answers")
    answered(attempt)
    overlay(attempt.test, 1, {"points": "3"})
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    assert "3 of 3 points" in page_of(proctor, attempt).text
