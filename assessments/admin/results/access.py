"""Who may open the pages about the results of a test."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from assessments.models import Test
from assessments.people.sharing import tests_with_results_for

MAY_READ = "assessments.view_results"
MAX_ID = 2**31


def test_with_results(
    request: HttpRequest, test_id: int, permission: str = MAY_READ
) -> Test:
    """
    Raises:
        PermissionDenied: Without the permission, whatever the test.
        Http404: If the person has no right to the results of such a test.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied
    tests = tests_with_results_for(request.user)
    test = tests.filter(pk=test_id).first() if test_id < MAX_ID else None
    if test is None:
        raise Http404
    return test


test_with_results.__test__ = False  # type: ignore[attr-defined]  # pytest looks here


def may_read_results(user: Any, test_id: int) -> bool:
    allowed = tests_with_results_for(user).filter(pk=test_id)
    return bool(user.has_perm(MAY_READ)) and allowed.exists()
