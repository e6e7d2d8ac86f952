"""Who may call what. Being signed in is the site's default (settings)."""

from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from assessments.models import User

# Addresses and raw user agents are personal data. Staff who may read the seat's
# history, which shows them, may read them here.
VIEW_RAW_DEVICE = "realtime.view_sessionevent"
VIEW_RESPONSES = "assessments.view_answers"


class StaffWithPermission(BasePermission):
    """
    Staff, as in the admin, holding each of the view's ``required_permissions``.

    Asked before anything is looked up, so a refusal tells nothing about what exists.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        return may_call(request.user, view.required_permissions)  # type: ignore[attr-defined]  # our staff views have it


def may_call(user: User | AnonymousUser, permissions: tuple[str, ...]) -> bool:
    return user.is_staff and user.has_perms(permissions)
