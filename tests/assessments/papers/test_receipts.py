"""The hash of final answers, and the document that says how to compute it."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.conf import settings

from assessments.models import Answer, Attempt
from assessments.papers import receipts

DOCUMENT = (settings.BASE_DIR / "docs" / "receipts.md").read_text()
EXAMPLE = re.search(r"```json\n(.*?)\n```", DOCUMENT, re.DOTALL)[1]
HASH = re.search(r"```text\n(.*?)\n```", DOCUMENT, re.DOTALL)[1]


def stored(example):
    """The rows that the document's example is made of."""
    content = json.loads(example)
    attempt = Attempt(
        pk=content["attempt"],
        finished_at=datetime.fromisoformat(content["finished_at"]),
        answers_hash=HASH,
    )
    return attempt, [Answer(**one) for one in content["answers"]]


def test_the_documents_example_is_what_the_code_makes():
    attempt, answers = stored(EXAMPLE)

    assert receipts.canonical_answers(attempt, answers) == EXAMPLE.encode()
    assert receipts.hash_of(attempt, answers) == HASH
    assert hashlib.sha256(EXAMPLE.encode()).hexdigest() == HASH


def test_neither_the_order_of_rows_nor_the_zone_makes_another_hash():
    attempt, answers = stored(EXAMPLE)
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    attempt.finished_at = attempt.finished_at.astimezone(elsewhere)

    assert receipts.hash_of(attempt, reversed(answers)) == HASH


@pytest.mark.parametrize(
    ("field", "value"),
    [("response", {"choice": 1}), ("revision", 2), ("kind", "multiple")],
)
def test_whatever_is_changed_shows(field, value):
    attempt, answers = stored(EXAMPLE)
    assert receipts.is_intact(attempt, answers)

    setattr(answers[0], field, value)

    assert not receipts.is_intact(attempt, answers)


def test_controls_and_signs_are_written_as_rfc_8785_does():
    attempt = Attempt(finished_at=datetime(2026, 3, 1, tzinfo=UTC))
    text = 'a"\\/\b\f\n\r\t\x01\x7f é 🙂'
    answer = Answer(number=1, kind="essay", response={"text": text})

    content = receipts.canonical_answers(attempt, [answer]).decode()

    assert r'"a\"\\/\b\f\n\r\t\u0001' + '\x7f é 🙂"' in content


def test_a_whole_second_has_its_six_places_too():
    assert receipts.exact(datetime(2026, 3, 1, 9, tzinfo=UTC)).endswith(":00.000000Z")


def test_the_hash_is_read_aloud_in_groups():
    groups = receipts.grouped(HASH)

    assert len(groups) == 16
    assert "".join(groups) == HASH


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7F3K-92QD", "7F3K-92QD"),
        (" 7f3k 92qd ", "7F3K-92QD"),
        ("7f3k92qd", "7F3K-92QD"),
        ("OIL7-92QD", "0117-92QD"),
        ("7F3K-92Q", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_as_people_say_it(typed, code):
    assert receipts.code_as_stored(typed) == code


def test_a_hash_is_read_as_it_was_written_down():
    assert receipts.hash_as_stored(" ".join(receipts.grouped(HASH.upper()))) == HASH
    assert receipts.hash_as_stored("\n") == ""
