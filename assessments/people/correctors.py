"""
Who may correct keys, and in which tests: a permission, and the right to edit the test.

Who may not read the results of a test sees how many a correction moves, and no names.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from assessments.models import Test, User
from assessments.models.sharing import Right
from assessments.people import sharing

MAY_CORRECT = "assessments.correct_key"
READS_RESULTS = "assessments.view_results"


def tests_to_correct(user: User | AnonymousUser) -> QuerySet[Test]:
    """The tests whose keys this person may correct."""
    if not (user.is_staff and user.has_perm(MAY_CORRECT)):
        return Test.objects.none()
    return sharing.tests_for(user, Right.EDIT)


def sees_who_moves(user: User | AnonymousUser, test: Test) -> bool:
    """Whether a preview names candidates with their points."""
    readable = sharing.tests_with_results_for(user)
    return user.has_perm(READS_RESULTS) and readable.filter(pk=test.pk).exists()
