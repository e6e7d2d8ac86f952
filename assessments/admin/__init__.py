"""The admin: authoring, proctoring, accounts. Its skin: templates/admin."""

from assessments.admin.accounts import UserAdmin
from assessments.admin.bank import CategoryAdmin, QuestionAdmin
from assessments.admin.content import TestAdmin
from assessments.admin.proctoring import AttemptAdmin
from assessments.admin.seats import WatchedEventAdmin, WatchedLeaseAdmin

__all__ = [
    "AttemptAdmin",
    "CategoryAdmin",
    "QuestionAdmin",
    "TestAdmin",
    "UserAdmin",
    "WatchedEventAdmin",
    "WatchedLeaseAdmin",
]
