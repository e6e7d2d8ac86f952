"""What staff did to a whole test, including everybody who starts it later."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.content import Test
from assessments.models.notices import TEXT_CHARS
from assessments.models.verb_runs import VerbRun


class Adjustment(models.Model):
    """
    A pause, more time or a message for a whole test. It is active until it is lifted.

    ``run`` did the same to the attempts that were open then, and says by whom and when.
    ``lifted_in`` is the run that lifted it, if a run did. ``minutes``, ``percent`` and
    ``from_now`` are used for time only. Candidates read ``text``, or the ``reason``.
    """

    class Kind(models.TextChoices):
        PAUSE = "pause", _("Pause")
        TIME = "time", _("More time")
        MESSAGE = "message", _("Message")

    # Indexed with ``at`` below.
    test = models.ForeignKey(
        Test, models.CASCADE, db_index=False, related_name="adjustments"
    )
    run = models.ForeignKey(VerbRun, models.CASCADE, related_name="adjustments")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    reason = models.CharField(
        _("reason"), max_length=500, blank=True, default="", db_default=""
    )
    text = models.CharField(
        _("text"), max_length=TEXT_CHARS, blank=True, default="", db_default=""
    )
    minutes = models.PositiveIntegerField(_("minutes"), default=0, db_default=0)
    percent = models.PositiveIntegerField(_("percent"), default=0, db_default=0)
    from_now = models.BooleanField(_("from now"), default=False, db_default=False)
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_in = models.ForeignKey(
        VerbRun, models.SET_NULL, null=True, related_name="lifted"
    )

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        default_permissions = ()
        indexes = [
            # Every start of an attempt reads these rows.
            models.Index(
                fields=["test", "at"],
                condition=Q(lifted_at=None),
                name="adjustment_that_stands",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "kind"], name="adjusted_once")
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"
