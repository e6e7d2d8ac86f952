"""Alerts for proctors, and who has acknowledged them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempts import Attempt
from assessments.models.content import Test
from assessments.models.people import done_by
from realtime.leavers import was


class Alert(models.Model):
    """
    Something that happened to one attempt, or to many at once.

    ``at`` is when it began, ``grown_at`` when attempts were last added. ``total``: how
    many were connected before. ``group``: the group, if all candidates are in one.
    """

    class Kind(models.TextChoices):
        MASS = "mass", _("Many went offline at once")
        TAKEOVERS = "takeovers", _("Devices take turns")

    test = models.ForeignKey(
        Test, models.CASCADE, db_index=False, related_name="alerts"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    grown_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0, db_default=0)
    group = models.CharField(max_length=150, blank=True, default="", db_default="")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        default_permissions = ()
        indexes = [models.Index(fields=["test", "grown_at"], name="alert_by_test")]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"


class AlertedAttempt(models.Model):
    """An attempt of an alert. One person acknowledges it, for everybody."""

    alert = models.ForeignKey(
        Alert, models.CASCADE, db_index=False, related_name="alerted"
    )
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="alerted")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = done_by()
    acknowledged_by_was = was()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "attempt"], name="alerted_once_per_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.attempt_id}"
