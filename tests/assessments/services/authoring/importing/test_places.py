import pytest

from assessments.models import Category
from assessments.questions.parsed import ParsedQuestion, Text
from assessments.services.authoring.importing import places
from assessments.services.authoring.importing.places import Target
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def one(category=""):
    return ParsedQuestion(1, "essay", Text("Why?"), category=category)


def test_the_category_of_the_file_is_below_the_one_chosen():
    chosen = Category(path="Science")

    assert Target(path="/Science/").path_of(one("Maps"), "a.gift") == "Science/Maps"
    assert Target(into=chosen).path_of(one("Maps"), "a.gift") == "Science/Maps"
    assert Target(into=chosen).path_of(one(), "a.gift") == "Science"
    assert Target().path_of(one("Maps"), "a.gift") == "Maps"
    assert Target().path_of(one(), "/bank/geo.gift@7") == "geo"


def test_looking_makes_no_category():
    owner = make_user()
    stored = Category.objects.create(path="A", owner=owner)
    Category.objects.create(path="B")

    found = places.present(["A", "B"], Target(owner=owner))

    assert found["A"] == stored
    assert found["B"].pk is None
    assert Category.objects.count() == 2


def test_categories_are_made_for_the_owner_and_described_where_they_are_not():
    owner = make_user()
    Category.objects.create(path="A", owner=owner, description="Mine")

    found = places.locked(
        ["A", "A/B"], {"A": "Theirs", "A/B": "New", "C": ""}, Target(owner=owner)
    )

    assert {path: row.description for path, row in found.items()} == {
        "A": "Mine",
        "A/B": "New",
        "C": "",
    }
    assert {row.owner for row in found.values()} == {owner}


def test_the_chosen_category_is_used_though_another_owns_it():
    theirs = Category.objects.create(path="A", owner=make_user("other"))
    target = Target(owner=make_user(), into=theirs)

    assert places.present(["A"], target)["A"] == theirs
    assert places.locked(["A", "A/B"], {}, target)["A"] == theirs
    assert Category.objects.get(path="A/B").owner == target.owner
    assert Category.objects.filter(path="A").count() == 1
