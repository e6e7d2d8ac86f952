"""
Whose test, category or question it is: the one judge of who may do what with each.

The owner may do everything. A share lets a person, or the members of a group, do one
thing: *read* it; *use* it in tests of their own; *edit* it; *mark* its answers. To use,
to edit and to mark include to read; to edit includes to use. What has no owner belongs
to the superusers, who may do everything with everything.

These rights come on top of Django's permissions: who may edit a test still needs
``assessments.change_test``. Proctors are assigned to tests (``Test.proctors``) and need
no share; candidates are let in by groups.
"""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments import selectors
from assessments.models import Category, CategoryShare, Question, Test, TestShare, User
from assessments.models.sharing import Right, Share

Owned = TypeVar("Owned", Category, Test)

# The rights that include a right.
INCLUDED_IN: dict[Right, tuple[Right, ...]] = {
    Right.READ: (Right.READ, Right.USE, Right.EDIT, Right.MARK),
    Right.USE: (Right.USE, Right.EDIT),
    Right.EDIT: (Right.EDIT,),
    Right.MARK: (Right.MARK,),
}


def tests_for(user: User | AnonymousUser, right: Right) -> QuerySet[Test]:
    """The tests this person may read, use, edit or mark."""
    return _allowed(Test.objects.all(), user, right, TestShare.objects.all(), "test")


def categories_for(user: User | AnonymousUser, right: Right) -> QuerySet[Category]:
    """The categories this person may read, use or edit."""
    shares = CategoryShare.objects.all()
    return _allowed(Category.objects.all(), user, right, shares, "category")


def tests_with_results_for(user: User | AnonymousUser) -> QuerySet[Test]:
    """
    The tests whose results this person may read and release, with the permission for
    it: own ones, those shared to be read or edited, and those they proctor. A share to
    mark shows the answers to be marked, and no results.
    """
    shares = TestShare.objects.exclude(right=Right.MARK)
    readable = _allowed(Test.objects.all(), user, Right.READ, shares, "test")
    watched = selectors.tests_watched_by(user)
    return Test.objects.filter(
        Q(pk__in=readable.order_by().values("pk"))
        | Q(pk__in=watched.order_by().values("pk"))
    )


def questions_for(user: User | AnonymousUser, right: Right) -> QuerySet[Question]:
    """The questions in those categories."""
    if _sees_everything(user):
        return Question.objects.all()
    return Question.objects.filter(category__in=categories_for(user, right))


def may(
    user: User | AnonymousUser, right: Right, what: Test | Category | Question
) -> bool:
    """Whether this person may do it with this one."""
    match what:
        case Test():
            return tests_for(user, right).filter(pk=what.pk).exists()
        case Category():
            return categories_for(user, right).filter(pk=what.pk).exists()
        case Question():
            return categories_for(user, right).filter(pk=what.category_id).exists()


def owns(user: User | AnonymousUser, what: Test | Category) -> bool:
    """Whether this person decides about the shares of it, and may delete it."""
    return _sees_everything(user) or (
        user.pk is not None and what.owner_id == user.pk and user.is_active
    )


def _sees_everything(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_superuser


def _allowed(
    rows: QuerySet[Owned],
    user: User | AnonymousUser,
    right: Right,
    shares: "QuerySet[TestShare] | QuerySet[CategoryShare]",
    column: str,
) -> QuerySet[Owned]:
    if _sees_everything(user):
        return rows
    if not user.is_active:
        return rows.none()
    return rows.filter(Q(owner=user.pk) | Exists(_given(user, right, shares, column)))


def _given(
    user: User | AnonymousUser,
    right: Right,
    shares: "QuerySet[TestShare] | QuerySet[CategoryShare]",
    column: str,
) -> "QuerySet[TestShare] | QuerySet[CategoryShare]":
    """The shares that let this person do it, of the row around the query."""
    to_them = Q(user=user.pk) | Q(group__in=user.groups.values("pk"))
    return shares.filter(
        to_them, right__in=INCLUDED_IN[right], **{column: OuterRef("pk")}
    )


__all__ = [
    "INCLUDED_IN",
    "Right",
    "Share",
    "categories_for",
    "may",
    "owns",
    "questions_for",
    "tests_for",
    "tests_with_results_for",
]
