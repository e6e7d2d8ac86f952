"""A proctor's notes: what was seen, for the record; the candidate never reads them."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Attempt, AttemptEvent, User
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.eligibility import rules
from assessments.services.errors import VerbInvalid
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Told, verb


class NoteCategory(models.TextChoices):
    """What kind of irregularity a note is about."""

    TECHNICAL = "technical", gettext_lazy("Technical trouble")
    DISTURBANCE = "disturbance", gettext_lazy("Disturbance in the room")
    HEALTH = "health", gettext_lazy("Health")
    IDENTITY = "identity", gettext_lazy("Identity in doubt")
    AIDS = "aids", gettext_lazy("Aids that are not allowed")
    CONDUCT = "conduct", gettext_lazy("Conduct")
    CONTENT = "content", gettext_lazy("Error in the test")
    OTHER = "other", gettext_lazy("Other")


@transaction.atomic
def note_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    category: str,
    text: str,
    token: str = "",
    now: datetime,
) -> AttemptEvent:
    """
    Put a note on an attempt, open or closed; ``Attempt.note`` shows the last one.

    Raises:
        VerbInvalid: If the category is unknown, or the text empty or too long.
    """
    attempt = note.alone(
        attempt_id, actor=actor, category=category, text=text, token=token, now=now
    )
    return note.event(attempt, token)


@verb(EventKind.NOTED, unless=rules.never)
def note(batch: Batch, attempt: Attempt, *, category: str, text: str) -> Told:
    """As note_attempt."""
    if category not in NoteCategory.values:
        raise VerbInvalid(
            _("Choose a category: %(names)s.")
            % {"names": ", ".join(NoteCategory.values)}
        )
    text = text.strip()
    if not text:
        raise VerbInvalid(_("A note needs a text."))
    transitions.check_reason(text)
    attempt.note = text
    batch.change(attempt)
    return Told({"category": category}, reason=text)
