"""
Owners and shares: the only place that decides who may do what with tests and questions.

The owner may do everything. A share lets a person, or the members of a group, do one
thing: *read* it; *use* it in their own tests; *edit* it; *mark* its answers. *use*,
*edit* and *mark* include *read*; *edit* includes *use*. A row without an owner belongs
to the superusers, who may do everything with everything.

These rights come on top of Django's permissions: a person who may edit a test by a
share still needs ``assessments.change_test``. Proctors are assigned to tests
(``Test.proctors``) and need no share. Candidates get in through groups.
"""

from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments import selectors
from assessments.models import (
    Category,
    CategoryShare,
    MarkerAssignment,
    Question,
    Test,
    TestShare,
    User,
)
from assessments.models.sharing import AnyShare, Right

Owned = TypeVar("Owned", Category, Test)

# For each right, the rights that include it.
INCLUDED_IN: dict[Right, tuple[Right, ...]] = {
    Right.READ: (Right.READ, Right.USE, Right.EDIT, Right.MARK),
    Right.USE: (Right.USE, Right.EDIT),
    Right.EDIT: (Right.EDIT,),
    Right.MARK: (Right.MARK,),
}


def tests_for(user: User | AnonymousUser, right: Right) -> QuerySet[Test]:
    """
    The tests this person may read, use, edit or mark.

    Who is assigned answers of a test reads no more of it by the right *mark*.
    """
    shares = TestShare.objects.all()
    if right is Right.READ and user.pk is not None:
        shares = shares.exclude(Q(right=Right.MARK) & Exists(_assigned(user)))
    return _allowed(Test.objects.all(), user, right, shares, "test")


def _assigned(user: User | AnonymousUser) -> QuerySet[MarkerAssignment]:
    """What this person is assigned in the test of the outer query's share."""
    to_them = Q(user=user.pk) | Q(group__in=user.groups.values("pk"))
    return MarkerAssignment.objects.filter(
        to_them, test=OuterRef("test"), ended_at=None
    )


def categories_for(user: User | AnonymousUser, right: Right) -> QuerySet[Category]:
    """The categories this person may read, use or edit."""
    shares = CategoryShare.objects.all()
    return _allowed(Category.objects.all(), user, right, shares, "category")


def tests_with_results_for(user: User | AnonymousUser) -> QuerySet[Test]:
    """
    The tests whose results this person may read and release, if they also have the
    permission: tests that they own, that they proctor, or that are shared with them by
    any right but *mark*. *mark* shows the answers to be marked, but no results.
    """
    shares = TestShare.objects.exclude(right=Right.MARK)
    readable = _allowed(Test.objects.all(), user, Right.READ, shares, "test")
    watched = selectors.tests_watched_by(user)
    return Test.objects.filter(
        Q(pk__in=readable.order_by().values("pk"))
        | Q(pk__in=watched.order_by().values("pk"))
    )


def questions_for(user: User | AnonymousUser, right: Right) -> QuerySet[Question]:
    """The questions in the categories this person may read, use or edit."""
    if _sees_everything(user):
        return Question.objects.all()
    return Question.objects.filter(category__in=categories_for(user, right))


def may(
    user: User | AnonymousUser, right: Right, what: Test | Category | Question
) -> bool:
    """Whether this person has this right to a test, category or question."""
    match what:
        case Test():
            return tests_for(user, right).filter(pk=what.pk).exists()
        case Category():
            return categories_for(user, right).filter(pk=what.pk).exists()
        case Question():
            return categories_for(user, right).filter(pk=what.category_id).exists()


def owns(user: User | AnonymousUser, what: Test | Category) -> bool:
    """Whether this person may change the shares of this row and delete it."""
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
    """The shares of the outer query's row that give this person the right."""
    to_them = Q(user=user.pk) | Q(group__in=user.groups.values("pk"))
    return shares.filter(
        to_them, right__in=INCLUDED_IN[right], **{column: OuterRef("pk")}
    )


__all__ = [
    "INCLUDED_IN",
    "AnyShare",
    "Right",
    "categories_for",
    "may",
    "owns",
    "questions_for",
    "tests_for",
    "tests_with_results_for",
]
