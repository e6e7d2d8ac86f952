"""Responses that were sent and did not count."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempts import Answer, Attempt
from assessments.models.people import done_by
from realtime.leavers import was


class Draft(models.Model):
    """
    A response that the server received but did not store as the answer.

    It is kept because the candidate wrote it, and a proctor may accept it
    (assessments.services.answers.drafts, the only writer). ``why`` is the code of the
    refusal. ``base_revision`` is the revision it was made on. ``answered_at`` is the
    client's clock in ms, a hint. ``epoch`` and ``connection_id`` name the session that
    sent it.
    """

    class Why(models.TextChoices):
        STALE = "session.stale", _("Sent by a page that had been replaced")
        CLOSED = "attempt.closed", _("Came too late")
        PASSED = "answer.passed", _("Came after the question was left for good")

    # Indexed with ``received_at`` below.
    attempt = models.ForeignKey(
        Attempt, models.CASCADE, db_index=False, related_name="drafts"
    )
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="drafts")
    response = models.JSONField(null=True)
    base_revision = models.PositiveBigIntegerField()
    ref = models.CharField(max_length=64, blank=True, default="", db_default="")
    received_at = models.DateTimeField()
    answered_at = models.FloatField(null=True)
    why = models.CharField(max_length=20, choices=Why.choices)
    epoch = models.BigIntegerField()
    connection_id = models.UUIDField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = done_by()
    accepted_by_was = was()

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(fields=["attempt", "received_at"], name="draft_by_attempt")
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.received_at:%H:%M:%S}"
