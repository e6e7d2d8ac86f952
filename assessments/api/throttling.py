"""
How much one person may ask for; generous, for it is there to stop a runaway program.

Per user and never per address: a whole room may sit behind one.
"""

from rest_framework.throttling import UserRateThrottle


class Reading(UserRateThrottle):
    scope = "reading"


class Checking(UserRateThrottle):
    """A page checks its device when it is loaded, and when a person asks for it."""

    scope = "checking"


class Sitting(UserRateThrottle):
    """A page over HTTP asks every five seconds, and once for each change."""

    scope = "sitting"
