import re
import uuid
from pathlib import Path

import pytest

from assessments.rules.subjects import (
    NONE,
    attempt_id_of,
    attempt_ids_of,
    attempt_subject,
)

ID = uuid.UUID("7c0f6a52-3a0c-4a58-8a38-2f5a5b7f2b11")
SOURCES = Path(__file__).parents[3]
OWN = SOURCES / "assessments/rules/subjects.py"


def test_a_subject_names_the_attempt_it_was_made_of():
    assert attempt_subject(ID) == f"attempt:{ID}"
    assert attempt_id_of(attempt_subject(ID)) == ID


@pytest.mark.parametrize(
    "subject", ["", "attempt", "attempt:", "attempt:another", f"paper:{ID}", str(ID)]
)
def test_any_other_subject_names_none(subject):
    assert attempt_id_of(subject) == NONE
    assert attempt_ids_of([subject, attempt_subject(ID)]) == {ID}


def test_nothing_else_spells_it():
    spelled = re.compile(r"""["']attempt:""")
    files = [
        path
        for room in ("assessments", "realtime", "assessment_site")
        for path in (SOURCES / room).rglob("*.py")
    ]
    assert len(files) > 300
    assert [path for path in files if spelled.search(path.read_text())] == []
