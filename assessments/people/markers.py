"""
Who marks what: the permission says that somebody may mark, the test says where.

One marks the tests one owns and those shared with the right *mark*. Names are shown to
whoever has the permission for that as well.
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
