"""Categories over HTTP."""

import pytest

from assessments.models import Category, CategoryShare
from assessments.models.sharing import Right
from tests.factories import make_question, owned_by


@pytest.fixture
def category(author):
    answer = author("POST", "categories/", path=" Maps / Europe/", description="Old")
    assert answer.status_code == 201
    return answer.json()


def test_a_category_is_made_read_changed_and_deleted(author, category):
    assert (category["path"], category["owner"]) == ("Maps/Europe", "author")
    path = f"categories/{category['id']}/"

    assert author("PATCH", path, path="Maps/Asia").json()["path"] == "Maps/Asia"
    assert author.get(path).json()["description"] == "Old"
    assert author.get("categories/").json()["results"][0]["id"] == category["id"]
    assert author("DELETE", path).status_code == 204
    assert author.get(path).status_code == 404


def test_two_of_one_path_and_a_full_one_are_refused(author, category):
    again = author("POST", "categories/", path="Maps/Europe")
    with owned_by(author.user):
        make_question(category="Maps/Europe")
    full = author("DELETE", f"categories/{category['id']}/")

    assert (again.status_code, again.json()["code"]) == (409, "category.exists")
    assert (full.status_code, full.json()["code"]) == (409, "category.not_empty")
    assert Category.objects.count() == 1


def test_unknown_fields_are_named(author):
    answer = author("POST", "categories/", path="A", colour="red")

    assert answer.status_code == 422
    assert answer.json()["errors"] == {"colour": ["There is no such field."]}


def test_others_find_nothing_and_a_reader_changes_nothing(author, stranger, category):
    path = f"categories/{category['id']}/"
    assert stranger.get(path).status_code == 404
    assert stranger("PATCH", path, path="B").status_code == 404
    assert stranger.get("categories/").json()["results"] == []

    CategoryShare.objects.create(
        category_id=category["id"], user=stranger.user, right=Right.READ
    )

    assert stranger.get(path).status_code == 200
    assert stranger("PATCH", path, path="B").status_code == 403
    assert stranger("DELETE", path).status_code == 403
    CategoryShare.objects.update(right=Right.EDIT)
    assert stranger("PATCH", path, path="B").status_code == 200
    assert stranger("DELETE", path).status_code == 403


def test_without_the_permission_nothing_is_found_out(author, category):
    author.user.groups.clear()

    assert author.get("categories/").status_code == 403
    assert author.get("categories/999/").status_code == 403
