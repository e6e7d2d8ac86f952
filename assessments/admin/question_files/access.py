"""Who may open the pages of question files."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from assessments.models import User

MAY_IMPORT = (
    "assessments.add_category",
    "assessments.add_question",
    "assessments.change_question",
)
MAY_EXPORT = ("assessments.view_question",)


def may_import(user: Any) -> bool:
    return bool(user.has_perms(MAY_IMPORT))


def may_export(user: Any) -> bool:
    return bool(user.has_perms(MAY_EXPORT))


def staff_with(request: HttpRequest, permissions: tuple[str, ...]) -> User:
    """
    Raises:
        PermissionDenied: If the person does not have these permissions.
    """
    user: Any = request.user
    if not user.has_perms(permissions):
        raise PermissionDenied
    assert isinstance(user, User), "the admin lets nobody else in"
    return user
