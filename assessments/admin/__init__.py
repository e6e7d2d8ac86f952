"""The admin: authoring, proctoring, accounts. Its templates: templates/admin."""

from assessments.admin.accounts import UserAdmin
from assessments.admin.attempt.admin import AttemptAdmin
from assessments.admin.authoring.bank import CategoryAdmin, QuestionAdmin
from assessments.admin.authoring.content import TestAdmin
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
