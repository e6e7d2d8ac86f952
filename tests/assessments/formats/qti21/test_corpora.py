"""Files and scores of others, where QUESTION_CORPORA names the folder."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from assessments.formats import detect
from assessments.formats.opening.source import SourceFile
from assessments.formats.qti21.alike import MadeQuestion
from assessments.formats.qti21.reader import read
from assessments.questions.kind import Kind
from assessments.questions.parsed import UnreadableFile
from assessments.questions.scoring import score
from tests.harness.corpora import corpus

FOLDER = os.environ.get("QUESTION_CORPORA")
SKIP = pytest.param(
    None,
    None,
    marks=pytest.mark.skip(reason="QUESTION_CORPORA names no folder"),
    id="corpora",
)


@pytest.mark.parametrize(("path", "expected"), corpus("qti2", "qti3"))
def test_a_file_has_the_questions_it_is_known_to_have(path, expected):
    source = SourceFile(path.name, path.read_bytes())
    assert detect(source).name == "qti21"
    if expected["ok"] != "yes" or expected["total"] == "0":
        with pytest.raises(UnreadableFile):
            read(source)
        return

    found = read(source)

    assert len(found.questions) == int(expected["total"])
    assert found.errors == []
    for one in found.questions:
        if one.kind == "unsupported":
            assert one.settings["source"]


#: What our kinds score alike. The others test operators that we do not have.
CLAIMED = {
    "mapResponse_integer_mapKey",
    "mapResponse_mapping_caseSensitive_defaultValue",
    "mapping_mapResponse",
    "modalFeedback_basic",
    "qti22_basic_i9b_match_correct",
    "responseProcessing_template_map_response",
    "responseProcessing_template_match_correct",
}


def scored_items():
    if not FOLDER:
        return [SKIP]
    folder = Path(FOLDER) / "qti2_scoring"
    return [
        pytest.param(
            path, json.loads(path.with_suffix(".cases.json").read_text()), id=path.stem
        )
        for path in sorted(folder.glob("*.xml"))
    ]


@pytest.mark.parametrize(("path", "told"), scored_items())
def test_an_answer_earns_what_it_earns_in_the_file(path, told):
    found = read(SourceFile(path.name, path.read_bytes()))
    questions = [
        one for one in found.questions if one.kind not in ("unsupported", Kind.ESSAY)
    ]
    assert (path.stem in CLAIMED) is bool(questions)

    for question in questions:
        frozen = MadeQuestion(
            question.kind,
            question.choices,
            question.points,
            question.case_sensitive,
            dict(question.settings),
        ).frozen()
        names = names_of_options(path)
        for case in told["cases"]:
            expected = case["expect"].get(
                "score", case["expect"].get("outcomes", {}).get("SCORE")
            )
            (given,) = case["responses"].values() or [None]
            if expected is not None:
                response = response_to(question, given, names)
                assert score(frozen, response) == Decimal(str(expected)), case["name"]


def names_of_options(path):
    return [part.split('"')[1] for part in path.read_text().split("<simpleChoice ")[1:]]


def response_to(question, given, names):
    if given is None:
        return None
    if question.kind == Kind.SINGLE:
        return {"choice": names.index(given) + 1}
    if question.kind == Kind.NUMERICAL:
        return {"number": str(given)}
    assert question.kind == Kind.SHORT_TEXT
    return {"text": given}
