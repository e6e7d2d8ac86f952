"""Refusals: one code each, words for a person, facts for rows."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from assessments.attribution import Attribution
from assessments.services import errors
from assessments.services.errors import AnswerTooLong, AttemptClosed, Refused

AT = datetime(2026, 3, 1, 10, 31, tzinfo=UTC)


def kinds(of=Refused):
    for kind in of.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", [*kinds()], ids=lambda kind: kind.__name__)
def test_each_has_a_code_of_its_own_and_can_be_said(kind):
    codes = [one.code for one in kinds()]

    assert codes.count(kind.code) == 1
    assert kind.code in errors.__doc__ or kind.__name__ in errors.__doc__
    assert str(kind())


def test_a_message_takes_the_place_of_the_usual_one():
    assert AttemptClosed().message == "This attempt has ended."
    assert AttemptClosed("It is over.").message == "It is over."
    assert AttemptClosed(code="test.closed").code == "test.closed"


def test_the_usual_words_are_the_readers():
    with override("de"):
        german = AttemptClosed().message

    assert german != AttemptClosed().message


def test_since_when_is_kept_apart_from_the_sentence():
    since = Attribution(AT, "Ana Price", "paused")

    refusal = Refused("already %(words)s", since=since)

    assert refusal.message == "already paused by Ana Price 10:31"
    assert (refusal.sentence, refusal.since) == ("already %(words)s", since)


def test_a_long_answer_is_an_invalid_one():
    assert issubclass(AnswerTooLong, errors.AnswerInvalid)


def test_what_may_be_tried_again_says_so():
    assert errors.AttemptPaused.retry
    assert errors.TooMuchHelp.retry
    assert not AttemptClosed.retry
