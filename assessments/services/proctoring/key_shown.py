"""
Records that a candidate has seen the key, so that staff are warned before they reopen the
attempt.
"""

from datetime import datetime

from django.db import transaction

from assessments.models import Attempt
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import SYSTEM


@transaction.atomic
def note_key_shown(attempt: Attempt, *, now: datetime) -> None:
    """Call before the key is sent. Only the first call changes something."""
    if attempt.key_shown_at is not None:
        return
    rows = Attempt.objects.filter(pk=attempt.pk, key_shown_at=None)
    if rows.update(key_shown_at=now):
        transitions.log(attempt, EventKind.KEY_SHOWN, actor=SYSTEM, at=now)
