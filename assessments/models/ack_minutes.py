"""How long acknowledgements took."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AckMinute(models.Model):
    """
    What one process acknowledged for one test in one minute.

    ``counts`` has a number for the upper bound, in seconds, of each bucket in which
    there is one: ``{"0.01": 40, "inf": 1}``.
    """

    # No constraint: one deleted test must not keep the rows of the others from being
    # written, and what is left behind names nobody.
    test = models.ForeignKey(
        "assessments.Test",
        models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    minute = models.DateTimeField()
    process = models.UUIDField()
    counts = models.JSONField()

    class Meta:
        verbose_name = _("minute of acknowledgements")
        verbose_name_plural = _("minutes of acknowledgements")
        default_permissions = ()
        constraints = [
            # Found by test and minute, so in this order.
            models.UniqueConstraint(
                fields=["test", "minute", "process"], name="one_ack_minute_per_process"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}"
