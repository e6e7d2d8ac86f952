import pytest

from assessments.formats import FORMATS
from assessments.formats.exporting.export import (
    NothingToExport,
    Selection,
    chosen_by_id,
    chosen_in_category,
    write_chosen,
    writers,
)
from assessments.models import Category
from assessments.models.sharing import Right
from tests.factories import make_question, make_user

pytestmark = pytest.mark.django_db


def names(chosen):
    return [one.name for one in chosen.questions]


def test_what_can_be_written_is_offered():
    assert {"gift", "json"} <= {format.name for format in writers()}
    assert all(format.write for format in writers())


def test_nothing_is_not_written():
    with pytest.raises(NothingToExport):
        write_chosen(Selection([]), FORMATS["gift"])


def test_ticked_questions_are_those_that_this_person_may_read():
    mine, theirs = (make_question(name=n, category=n) for n in ("mine", "theirs"))
    user = make_user()
    Category.objects.filter(path="mine").update(owner=user)
    ids = [mine.pk, theirs.pk]

    assert names(chosen_by_id(ids, user)) == ["mine"]
    assert names(chosen_by_id(ids, None)) == ["mine", "theirs"]


def test_descriptions_are_those_of_categories_that_this_person_may_read():
    make_question(category="A/B")
    Category.objects.create(path="A", description="Of A")
    Category.objects.filter(path="A/B").update(description="Of B")
    user = make_user()
    Category.objects.get(path="A/B").shares.create(user=user, right=Right.READ)

    assert chosen_in_category("A", None).categories == {"A": "Of A", "A/B": "Of B"}
    assert chosen_in_category("A", user).categories == {"A/B": "Of B"}
    assert chosen_in_category("A/B", None).categories == {"A/B": "Of B"}
