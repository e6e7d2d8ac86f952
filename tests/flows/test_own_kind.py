"""A kind of question that one module describes is sat like every other."""

import pytest
from django.utils import timezone

from assessments.models import Attempt
from assessments.papers.feedback import marked_items
from assessments.questions.registry import KINDS
from assessments.services.attempts import submit_attempt
from tests.assessments.views.conftest import Sitter
from tests.factories import make_attempt, make_question, make_test
from tests.harness.own_kind import NAME, Backwards

SETTINGS = "tests.harness.own_kind_settings"


@pytest.fixture
def own_kind(monkeypatch):
    monkeypatch.setitem(KINDS, NAME, Backwards())


def begin():
    question = make_question(NAME, choices=[{"text": "river", "weight": 1}])
    return make_attempt(test=make_test(questions=[question]))


def handed_in(attempt):
    """Its score, and what its marked paper says: given and right."""
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())
    ended = Attempt.objects.get(pk=attempt.pk)
    (item,) = marked_items(ended.paper.content, ended.answers.all())
    return str(ended.score), item.given[0].text, item.right[0].text


@pytest.mark.django_db
def test_a_kind_of_ones_own_is_sat_by_plain_forms(own_kind):
    attempt = begin()
    sitter = Sitter(attempt.candidate, attempt)
    sitter.begin()

    sitter.send(answer="not a word")
    refused = sitter.stored()
    sitter.send(answer="revir")

    assert (refused, sitter.stored()) == (None, {"word": "revir"})
    assert handed_in(attempt) == ("1.00", "revir", "revir")


async def test_a_kind_of_ones_own_is_sat_through_the_socket(
    own_kind, start_site, open_page, sync
):
    site = await sync(start_site, DJANGO_SETTINGS_MODULE=SETTINGS)
    attempt = await sync(begin)
    page = await open_page(attempt.candidate, attempt, at=site)
    (answer,) = page.answers

    saved = await page.save(answer, {"word": "reviR"})

    assert saved["type"] == "answer.saved"
    assert await sync(handed_in, attempt) == ("0.00", "reviR", "revir")
