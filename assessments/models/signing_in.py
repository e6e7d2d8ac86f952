"""Wrong passwords in a row, and what proctors do for candidates who cannot sign in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from assessments.models.people import doer, done_by
from realtime.leavers import was


class WrongGuesses(models.Model):
    """
    Wrong passwords in a row for a user name; assessments.people.signing_in writes it.

    ``digest``: a keyed hash of the typed name, because people type passwords there. For
    a browser that has its own count, the hash is of the name and the browser.
    ``open_at``: before this time no password is checked.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    last_at = models.DateTimeField(db_index=True)
    open_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.failures} ({self.digest[:8]})"


class SignInHelp(models.Model):
    """
    What a proctor did to help a candidate sign in: the log, and the one-time codes.

    ``digest``: a keyed hash of a one-time code, empty for a new password.
    """

    class Kind(models.TextChoices):
        CODE = "code", _("One-time code")
        PASSWORD = "password", _("New password")

    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_helps"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    actor = done_by()
    actor_was = was()
    reason = models.CharField(max_length=500, blank=True, db_default="", default="")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True, db_default="", default="")
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("help with signing in")
        verbose_name_plural = _("help with signing in")
        ordering = ["-at", "-pk"]
        permissions = [
            (
                "help_sign_in",
                gettext_noop("Can reset passwords and give one-time codes"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.candidate_id})"

    @property
    def by(self) -> str:
        who = doer(self, "actor")
        return who.username if who else ""
