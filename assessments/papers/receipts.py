"""
What a receipt proves: the final answers in one exact form, and the SHA-256 of it.

docs/receipts.md describes the form, so that anybody can compute the hash.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from assessments.models import Answer, Attempt

CODE_CHARS = 8
# Crockford's base 32 is read leniently, because people mistake these for each other.
MISREAD = str.maketrans("OIL", "011")


def canonical_answers(attempt: Attempt, answers: Iterable[Answer]) -> bytes:
    """
    The final answers of an attempt that has ended, as RFC 8785 writes JSON.

    Responses hold no fractions and keys are ASCII, so json.dumps agrees with the RFC.
    """
    assert attempt.finished_at is not None, "only what has ended is final"
    document = {
        "attempt": str(attempt.pk),
        "finished_at": exact(attempt.finished_at),
        "answers": [
            _entry(answer) for answer in sorted(answers, key=lambda one: one.number)
        ],
    }
    text = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return text.encode()


def _entry(answer: Answer) -> dict[str, Any]:
    return {
        "number": answer.number,
        "kind": answer.kind,
        "response": answer.response,
        "revision": answer.revision,
    }


def hash_of(attempt: Attempt, answers: Iterable[Answer]) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(canonical_answers(attempt, answers)).hexdigest()


def is_intact(attempt: Attempt, answers: Iterable[Answer]) -> bool:
    """Whether the stored answers still have the hash of the receipt."""
    return hash_of(attempt, answers) == attempt.answers_hash


def exact(moment: datetime) -> str:
    """``2026-03-01T09:00:00.000000Z``: always UTC, always six places."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def grouped(digest: str) -> list[str]:
    """The hash in groups of four, to be read aloud."""
    return [digest[start : start + 4] for start in range(0, len(digest), 4)]


def hash_as_stored(text: str) -> str:
    """The stored form of a hash typed in groups, on several lines or in capitals."""
    return "".join(text.lower().split())[: 2 * hashlib.sha256().digest_size]


def code_as_stored(text: str) -> str:
    """``7f3k 92qo`` as ``7F3K-92Q0``; a text that cannot be a code matches no row."""
    code = "".join(text.upper().split()).replace("-", "").translate(MISREAD)
    return f"{code[:4]}-{code[4:]}" if len(code) == CODE_CHARS else ""
