"""A proctor's notes: what was seen, for the record; the candidate never reads them."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Attempt, AttemptEvent, User
from assessments.rules.event_kinds import EventKind
from assessments.services.actors import staff
from assessments.services.errors import VerbInvalid
from assessments.services.proctoring import batches
from assessments.services.proctoring.batches import Batch


class Category(models.TextChoices):
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
    with batches.alone(attempt_id, staff(actor), token=token, now=now) as locked:
        note(*locked, category=category, text=text)
    # Still locked, so nobody has written another note since.
    noted = locked[1].events.filter(kind=EventKind.NOTED)
    return noted.get(token=token) if token else noted.latest("pk")


def note(batch: Batch, attempt: Attempt, *, category: str, text: str) -> None:
    """Raises as note_attempt."""
    if batch.is_repeat(attempt, EventKind.NOTED):
        return
    if category not in Category.values:
        raise VerbInvalid(
            _("Choose a category: %(names)s.") % {"names": ", ".join(Category.values)}
        )
    text = text.strip()
    if not text:
        raise VerbInvalid(_("A note needs a text."))
    batch.log(attempt, EventKind.NOTED, reason=text, detail={"category": category})
    attempt.note = text
    batch.change(attempt)
