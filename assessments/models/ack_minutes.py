"""How long acknowledgements took."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AckMinute(models.Model):
    """
    The acknowledgements of one process for one test in one minute.

    ``counts`` has the count of each bucket that is not empty, by the bucket's upper
    bound in seconds: ``{"0.01": 40, "inf": 1}``.
    """

    # No constraint, because a deleted test must not stop the rows of other tests from
    # being written. Rows that are left behind hold no personal data.
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
            # In this order, because rows are found by test and minute.
            models.UniqueConstraint(
                fields=["test", "minute", "process"], name="one_ack_minute_per_process"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M}"
