"""
Who may mark which tests: a permission lets a person mark, and the tests say where.

A marker may mark the tests they own, the tests shared with the right *mark*, and what they
are assigned (people.assigned), which is then all that they mark in that test. Seeing
the candidates' names takes another permission.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from assessments.models import MarkerAssignment, Test, TestShare, User
from assessments.models.sharing import Right
from assessments.people import sharing
from assessments.people.assigned import assignments_of

MAY_MARK = "assessments.mark_answers"
SEES_NAMES = "assessments.see_names_when_marking"


def tests_to_mark(user: User | AnonymousUser) -> QuerySet[Test]:
    """The tests whose answers this person may mark."""
    if not (user.is_staff and user.has_perm(MAY_MARK)):
        return Test.objects.none()
    shared = sharing.tests_for(user, Right.MARK).order_by().values("pk")
    theirs = assignments_of(user).values("test")
    return Test.objects.filter(Q(pk__in=shared) | Q(pk__in=theirs))


def may_mark(user: User | AnonymousUser, test: Test) -> bool:
    return tests_to_mark(user).filter(pk=test.pk).exists()


def all_markers() -> QuerySet[User]:
    """Everybody of the staff who has the permission, for any test."""
    found: QuerySet[User] = User.objects.with_perm(
        MAY_MARK, backend="django.contrib.auth.backends.ModelBackend"
    )
    return found.filter(is_staff=True).order_by("last_name", "first_name", "username")


def markers_of(test: Test) -> QuerySet[User]:
    """Who marks this test: its owner, and who it is shared with or assigned to."""
    shares = TestShare.objects.filter(test=test, right=Right.MARK)
    assigned = MarkerAssignment.objects.filter(test=test, ended_at=None)
    return (
        all_markers()
        .filter(
            Q(pk=test.owner_id)
            | Q(pk__in=shares.values("user"))
            | Q(groups__in=shares.values("group"))
            | Q(pk__in=assigned.values("user"))
            | Q(groups__in=assigned.values("group"))
        )
        .distinct()
    )


def sees_names(user: User | AnonymousUser) -> bool:
    return user.has_perm(SEES_NAMES)
