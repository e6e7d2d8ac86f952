"""
Who may mark which tests: a permission lets a person mark, and the tests say where.

A marker may mark the tests they own and the tests shared with the right *mark*. Seeing
the candidates' names takes another permission.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from assessments.models import Test, User
from assessments.models.sharing import Right
from assessments.people import sharing

MAY_MARK = "assessments.mark_answers"
SEES_NAMES = "assessments.see_names_when_marking"


def tests_to_mark(user: User | AnonymousUser) -> QuerySet[Test]:
    """The tests whose answers this person may mark."""
    if not (user.is_staff and user.has_perm(MAY_MARK)):
        return Test.objects.none()
    return sharing.tests_for(user, Right.MARK)


def may_mark(user: User | AnonymousUser, test: Test) -> bool:
    return tests_to_mark(user).filter(pk=test.pk).exists()


def sees_names(user: User | AnonymousUser) -> bool:
    return user.has_perm(SEES_NAMES)
