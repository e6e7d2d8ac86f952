"""
How much one person may ask for. The limits are generous: they stop runaway programs.

Per user and never per address: a whole room may sit behind one.
"""

import math
from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, UserRateThrottle

from assessments.api.authentication import login_of
from realtime.connections import request_budget

if TYPE_CHECKING:
    # It reads the settings that name this module.
    from rest_framework.views import APIView


class ReadingThrottle(UserRateThrottle):
    scope = "reading"


class CheckingThrottle(UserRateThrottle):
    """A page checks its device when it is loaded, and when a person asks for it."""

    scope = "checking"


class SittingThrottle(BaseThrottle):
    """The budget of a socket, shared by all processes: docs/protocol.md, Limits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return True  # refused for that a moment later
        sign_in = request_budget.SignInKey(request.user.pk, login_of(request))
        self.seconds = request_budget.spend(sign_in, request_budget.size_of(request))
        return not self.seconds

    def wait(self) -> float:
        return math.ceil(self.seconds)


class UploadThrottle(SittingThrottle):
    """
    An upload costs what a small request costs, because its size has limits of its own
    (assessments.services.answers.uploading).
    """

    def allow_request(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return True  # refused for that a moment later
        sign_in = request_budget.SignInKey(request.user.pk, login_of(request))
        self.seconds = request_budget.spend(sign_in, 0)
        return not self.seconds
