"""A proctor's notes: what was seen, for the record; the candidate never reads them."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import AttemptEvent, User
from assessments.services import moves
from assessments.services.actors import staff
from assessments.services.errors import VerbInvalid

NOTED = "noted"


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
    who = staff(actor)
    attempt = moves.lock_attempt(attempt_id, who, now)
    if moves.is_repeat(attempt, NOTED, token):
        return attempt.events.get(kind=NOTED, token=token)
    if category not in Category.values:
        raise VerbInvalid(
            _("Choose a category: %(names)s.") % {"names": ", ".join(Category.values)}
        )
    text = text.strip()
    if not text:
        raise VerbInvalid(_("A note needs a text."))
    event = moves.log(
        attempt,
        NOTED,
        actor=who,
        at=now,
        reason=text,
        detail={"category": category},
        token=token,
    )
    attempt.note = text
    attempt.save(update_fields=["note"])
    return event
