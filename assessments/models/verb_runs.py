"""Runs of verbs: what staff did to one or many attempts, and the result for each."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.attribution import Attribution
from assessments.models.attempts import Attempt
from assessments.models.content import Test
from realtime.leavers import was


class VerbRun(models.Model):
    """
    One run of a verb; assessments.verbs writes it.

    ``token`` is the caller's name for the run: the same token of the same person always
    means this run. ``actor`` empty is the command line. ``undoes`` is the run that this
    run takes back. ``test`` is set if the run was for a whole test, including everybody
    who starts it later.
    """

    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    actor_was = was()
    token = models.CharField(max_length=64)
    at = models.DateTimeField()
    undoes = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    test = models.ForeignKey(Test, models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("run of a verb")
        verbose_name_plural = _("runs of verbs")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "token"],
                condition=Q(actor__isnull=False),
                name="verb_run_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.verb}"

    @property
    def event_token(self) -> str:
        """The token of the run's events. Tokens of callers may clash; these do not."""
        return f"run-{self.pk}"

    def until(self, period: timedelta) -> datetime:
        return self.at + period


class VerbResult(models.Model):
    """
    The result of a run for one attempt, written in the transaction that did it.

    ``code`` and ``why`` are those of the refusal, in English; empty if the verb was
    carried out. ``since``: JSON, the facts for the words in ``why``, from
    Attribution.kept.
    """

    run = models.ForeignKey(
        VerbRun, models.CASCADE, db_index=False, related_name="results"
    )
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+")
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    why = models.CharField(max_length=500, blank=True, default="", db_default="")
    since = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["run", "attempt"], name="one_result_per_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.why or 'done'}"

    @property
    def is_done(self) -> bool:
        return not self.code

    @property
    def why_in_words(self) -> str:
        """The reason of a refusal in the language of the reader."""
        words = gettext(self.why) if self.why else ""
        return Attribution.read(self.since).within(words) if self.since else words
