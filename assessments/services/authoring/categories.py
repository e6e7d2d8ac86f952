"""Writing categories of the bank."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Category, User
from assessments.questions.parsed import one_line
from assessments.services.errors import Refused


class CategoryExists(Refused):
    code = "category.exists"
    usual = gettext_lazy("You have a category of this path.")


class CategoryNotEmpty(Refused):
    """The category cannot be deleted: it has questions, or tests draw from it."""

    code = "category.not_empty"


def sound_path(path: str) -> str:
    """A path without empty names, line ends and spaces around a name."""
    names = (one_line(name).strip() for name in path.split("/"))
    return "/".join(name for name in names if name)


def create_category(path: str, description: str, *, owner: User | None) -> Category:
    """
    Raises:
        CategoryExists: If the owner has one of this path.
    """
    category = Category(path=sound_path(path), description=description, owner=owner)
    return _saved(category)


def change_category(
    category: Category, *, path: str | None = None, description: str | None = None
) -> Category:
    """
    Raises:
        CategoryExists: If the owner has another of this path.
    """
    if path is not None:
        category.path = sound_path(path)
    if description is not None:
        category.description = description
    return _saved(category)


def _saved(category: Category) -> Category:
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        raise CategoryExists from error
    return category


@transaction.atomic
def delete_category(category_id: int) -> None:
    """
    Raises:
        CategoryNotEmpty: If it has questions, or a test draws from it.
    """
    category = Category.objects.select_for_update().get(pk=category_id)
    questions = category.questions.count()
    if questions or category.slots.exists():
        text = _(
            "It has %(count)d questions, or a test draws from it. Move the questions to"
            " another category first."
        )
        raise CategoryNotEmpty(text % {"count": questions})
    category.delete()
