"""Categories are written."""

import pytest

from assessments.services.authoring.categories import (
    CategoryExists,
    CategoryNotEmpty,
    change_category,
    create_category,
    delete_category,
    sound_path,
)
from tests.factories import make_category, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "sound"), [("/a// b /", "a/b"), ("a\nb", "a b"), ("", "")]
)
def test_a_path_has_no_empty_names(path, sound):
    assert sound_path(path) == sound


def test_two_owners_may_have_one_path_and_one_owner_not():
    ann, ben = make_user(), make_user()
    create_category("A", "", owner=ann)
    create_category("A", "", owner=ben)
    other = create_category("B", "", owner=ann)

    with pytest.raises(CategoryExists):
        change_category(other, path="A")


def test_a_category_that_a_test_draws_from_is_kept():
    category = make_category("Drawn")
    slot = make_test().sections.get().slots.first()
    slot.question, slot.category = None, category
    slot.save()

    with pytest.raises(CategoryNotEmpty):
        delete_category(category.pk)
