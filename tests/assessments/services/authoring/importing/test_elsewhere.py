import pytest

from assessments.models import Question
from assessments.questions.parsed import ParsedQuestion, Text
from assessments.services.authoring.importing import elsewhere
from assessments.services.authoring.importing.elsewhere import found_elsewhere
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def found(*wanted, reach=None, source="b.gift"):
    places = {
        place: (ParsedQuestion(1, kind, Text(text), name=name), "Geo")
        for place, (kind, text, name) in enumerate(wanted)
    }
    reach = Question.objects.all() if reach is None else reach
    return {p: q.pk for p, q in found_elsewhere(places, reach, source).items()}


def stored(text, name="", kind="essay", **fields):
    return make_question(kind, text=text, name=name or text, **fields).pk


def test_a_question_of_the_same_text_and_kind_is_found_whatever_its_name():
    deep = stored("Deep?", "Sea")
    stored("Blue?", kind="true_false")

    assert found(("essay", "Deep?", "Other"), ("essay", "Blue?", "")) == {0: deep}


def test_one_question_is_found_once_and_that_of_the_name_first():
    first, second = stored("Deep?", "A"), stored("Deep?", "B")

    assert found(("essay", "Deep?", "B")) == {0: second}
    assert found(*[("essay", "Deep?", "")] * 3) == {0: first, 1: second}
    assert found(("essay", "Deep?", ""), ("essay", "Deep?", "A")) == {
        0: second,
        1: first,
    }


def test_an_edited_text_is_found_by_name_and_category_if_only_one_has_them():
    edited = stored("Depe?", "Sea", category="Geo")
    stored("Blue?", "Sky", category="Geo")
    stored("Blau?", "Sky", category="Geo")
    stored("Far?", "Moon", category="Elsewhere")

    assert found(
        ("essay", "Deep?", "Sea"), ("essay", "B?", "Sky"), ("essay", "F?", "Moon")
    ) == {0: edited}


def test_what_is_out_of_reach_or_of_the_same_file_is_not_found():
    stored("Deep?")
    stored("Blue?", source="b.gift", source_id="id:1")

    assert found(("essay", "Deep?", ""), reach=Question.objects.none()) == {}
    assert found(("essay", "Blue?", "")) == {}
    assert found(("essay", "Blue?", ""), source="c.gift") != {}


def test_many_are_looked_up_together(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(elsewhere, "CHUNK", 10)
    for n in range(20):
        stored(f"Question {n}")

    with django_assert_num_queries(6):
        assert len(found(*(("essay", f"Question {n}", "") for n in range(20)))) == 20
