"""Checks of a candidate's device before the start of a test."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.content import Test


class DeviceCheck(models.Model):
    """
    The newest check of one candidate for one test, as reported by their page.

    The values are hints for a proctor; nothing depends on them. ``clock_skew_ms`` is
    how far the device's clock is ahead. assessments.services.device_checks is the only
    writer.
    """

    class Connection(models.TextChoices):
        WEBSOCKET = "websocket", _("Live connection (WebSocket)")
        HTTP = "http", _("Basic connection (HTTP): no WebSocket gets through")

    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="device_checks",
    )
    test = models.ForeignKey(Test, models.CASCADE, related_name="device_checks")
    checked_at = models.DateTimeField()
    connection = models.CharField(max_length=10, choices=Connection.choices)
    round_trip_ms = models.PositiveIntegerField(null=True)
    clock_skew_ms = models.IntegerField(null=True)
    storage = models.BooleanField()
    other_tabs = models.PositiveSmallIntegerField()
    device = models.CharField(max_length=100, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("device check")
        verbose_name_plural = _("device checks")
        # The attempt's page shows the rows; nobody edits them.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "test"], name="one_device_check_per_test"
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.test_id} {self.checked_at:%H:%M:%S}"
