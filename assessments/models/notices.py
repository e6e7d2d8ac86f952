"""What staff tell a candidate during an attempt, and a candidate's call for help."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.devices import device_in_words
from assessments.models.attempts import Attempt
from assessments.models.people import done_by
from assessments.protocol import HELP_CHARS
from realtime.devices import UNKNOWN
from realtime.leavers import was

TEXT_CHARS = HELP_CHARS


class Notice(models.Model):
    """
    One message of staff to the candidate of an attempt.

    It is pushed at once, and again at every renewal and with every session.started,
    until the page says that it was shown (``confirmed_at``) or it does not apply any
    more (``withdrawn_at``). ``text`` holds the words of the staff and may be empty.
    ``detail`` is JSON; for a time change {"time": {"added_ms": 300000, "deadline": ms
    or null}}.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", gettext_lazy("Message")
        ANSWER = "answer", gettext_lazy("Answer to a call for help")
        TIME = "time", gettext_lazy("Time changed")
        PAUSED = "paused", gettext_lazy("Paused")
        REOPENED = "reopened", gettext_lazy("Reopened")

    # Indexed with ``at`` below.
    attempt = models.ForeignKey(
        Attempt, models.CASCADE, db_index=False, related_name="notices"
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=20, choices=Kind.choices)
    text = models.CharField(
        gettext_lazy("text"),
        max_length=TEXT_CHARS,
        blank=True,
        default="",
        db_default="",
    )
    author = done_by(gettext_lazy("from"))
    author_was = was()
    at = models.DateTimeField(gettext_lazy("at"))
    confirmed_at = models.DateTimeField(gettext_lazy("shown at"), null=True)
    withdrawn_at = models.DateTimeField(gettext_lazy("withdrawn at"), null=True)
    detail = models.JSONField(default=dict, db_default={})

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = gettext_lazy("notice")
        verbose_name_plural = gettext_lazy("notices")
        indexes = [
            models.Index(fields=["attempt", "at"], name="notice_by_attempt"),
            # Every renewal reads the notices that are not confirmed yet.
            models.Index(
                fields=["attempt"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="notice_on_its_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"

    @property
    def signed(self) -> str:
        """The sender that the candidate reads; never a user name."""
        return self._author_name or _("Invigilator")

    @property
    def _author_name(self) -> str:
        return self.author.get_full_name() if self.author else ""

    @property
    def in_words(self) -> str:
        """The text for pages made on the server; a page with scripts makes its own."""
        reopened = _("Your test was opened again.")
        parts = [reopened] if self.kind == self.Kind.REOPENED else []
        if change := self.detail.get("time"):
            parts.append(_change_in_words(change["added_ms"]))
        return " ".join(filter(None, [*parts, self.text]))

    def for_wire(self) -> dict[str, Any]:
        """The fields of the frame ``notice``, and of one entry of session.started."""
        return {
            "id": self.pk,
            "kind": self.kind,
            "text": self.text,
            # The page translates this word, which stands for an author without a name.
            "from": self._author_name or "Invigilator",
            "at": round(self.at.timestamp() * 1000),
            "time": self.detail.get("time"),
        }


def _change_in_words(added_ms: int) -> str:
    minutes = max(1, round(abs(added_ms) / 60_000))
    if added_ms < 0:
        words = ngettext(
            "%(n)s minute that you had been given by mistake was taken back.",
            "%(n)s minutes that you had been given by mistake were taken back.",
            minutes,
        )
    else:
        words = ngettext(
            "You have %(n)s more minute.", "You have %(n)s more minutes.", minutes
        )
    return words % {"n": minutes}


class HelpRequest(models.Model):
    """
    A candidate's call for help: asked, taken up by a proctor, answered.

    ``ref`` is the page's name for the call; repeating the call does nothing. ``answer``
    stays empty if the proctor helped in person.
    """

    # The ref of a call that says that somebody else took the seat; the epoch follows.
    DISPUTE_REF = "not-me:"
    DISPUTE = ("My test was opened in ", ", and that was not me.")

    attempt = models.ForeignKey(
        Attempt, models.CASCADE, db_index=False, related_name="help_requests"
    )
    ref = models.CharField(max_length=64)
    text = models.CharField(
        gettext_lazy("text"),
        max_length=TEXT_CHARS,
        blank=True,
        default="",
        db_default="",
    )
    asked_at = models.DateTimeField(gettext_lazy("asked at"))
    claimed_by = done_by(gettext_lazy("taken up by"))
    claimed_by_was = was()
    claimed_at = models.DateTimeField(gettext_lazy("taken up at"), null=True)
    answered_by = done_by(gettext_lazy("answered by"))
    answered_by_was = was()
    answered_at = models.DateTimeField(gettext_lazy("answered at"), null=True)
    answer = models.OneToOneField(
        Notice, models.SET_NULL, null=True, related_name="help_request"
    )

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = gettext_lazy("call for help")
        verbose_name_plural = gettext_lazy("calls for help")
        indexes = [
            models.Index(
                fields=["attempt", "asked_at"],
                condition=Q(answered_at=None),
                name="help_that_waits",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "ref"], name="one_help_per_ref")
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%H:%M:%S} {self.attempt_id}"

    @classmethod
    def dispute(cls, device: str) -> str:
        """The stored English text of such a call."""
        return (device or UNKNOWN).join(cls.DISPUTE)

    @property
    def in_words(self) -> str:
        """The candidate's words; for a dispute our words in the reader's language."""
        before, after = self.DISPUTE
        if not self.ref.startswith(self.DISPUTE_REF) or not self.text.endswith(after):
            return self.text
        device = self.text.removeprefix(before).removesuffix(after)
        words = _("My test was opened in %(device)s, and that was not me.")
        return words % {"device": device_in_words(device)}
