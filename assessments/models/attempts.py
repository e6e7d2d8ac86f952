"""One candidate's sitting of a test, their answers, and what happened."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from assessments.models.bank import kind_choices
from assessments.models.content import Test
from assessments.models.people import done_by
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN, STATUS_LABELS, AttemptStatus
from assessments.rules.subjects import attempt_subject
from realtime.database.constraints import CheckOfNewRows
from realtime.leavers import was

# Kinds whose detail says "added_ms".
TIME_CHANGES = [kind.value for kind in EventKind if kind.means.adds_time]


class Accommodation(models.Model):
    """Extra time one candidate has in every test, read when an attempt starts."""

    candidate = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="accommodation",
        verbose_name=_("candidate"),
    )
    extra_time_percent = models.PositiveSmallIntegerField(
        _("extra time, percent"),
        default=0,
        validators=[MaxValueValidator(400)],
        db_default=0,
    )
    extra_time_minutes = models.PositiveSmallIntegerField(
        _("extra time, minutes"), default=0, db_default=0
    )
    note = models.CharField(
        _("note"), max_length=255, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["candidate__username"]
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")

    def __str__(self) -> str:
        return f"{self.candidate}: +{self.extra_time_percent} %, +{self.extra_time_minutes} min"


class Attempt(models.Model):
    """
    One candidate's sitting of one test.

    ``deadline`` is server time and empty while the clock is stopped; ``remaining_ms``
    is set only then. Only assessments.services writes ``status``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    test = models.ForeignKey(
        Test, models.PROTECT, related_name="attempts", verbose_name=_("test")
    )
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="attempts",
        verbose_name=_("candidate"),
    )
    number = models.PositiveSmallIntegerField(
        _("attempt number"), default=1, db_default=1
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=[(s.value, _(STATUS_LABELS[s])) for s in AttemptStatus],
        default=AttemptStatus.IN_PROGRESS.value,
        db_default=AttemptStatus.IN_PROGRESS.value,
    )
    started_at = models.DateTimeField(_("started at"))
    deadline = models.DateTimeField(_("deadline"), null=True)
    remaining_ms = models.BigIntegerField(_("remaining, ms"), null=True)
    # The deadline by the test's times, without what staff did to the clock. Empty if a
    # person set the end, as by reopening, and for attempts older than this column.
    planned_end = models.DateTimeField(_("planned end"), null=True)
    grace_seconds = models.PositiveIntegerField(
        _("grace, seconds"), default=30, db_default=30
    )
    finished_at = models.DateTimeField(_("finished at"), null=True)
    receipt = models.CharField(_("receipt"), max_length=9, null=True, unique=True)
    # Hash of the final answers (assessments.papers.receipts); empty while it is open.
    answers_hash = models.CharField(
        _("hash of the answers"), max_length=64, blank=True, default="", db_default=""
    )
    # When the candidate first saw the key; reopening then takes another permission.
    key_shown_at = models.DateTimeField(_("key shown at"), null=True)
    # The answer the candidate looked at last; no foreign key, so that opening a page
    # never locks an answer's row.
    position = models.BigIntegerField(null=True)
    # The candidate is looking at the review of all answers and may be about to hand in.
    is_reviewing = models.BooleanField(default=False, db_default=False)
    # Sequential navigation: the number of the question reached; earlier questions are
    # closed. Empty if navigation is free. The number never falls.
    furthest = models.PositiveSmallIntegerField(_("question reached"), null=True)
    score = models.DecimalField(_("score"), max_digits=9, decimal_places=2, null=True)
    max_score = models.DecimalField(
        _("points possible"),
        max_digits=9,
        decimal_places=2,
        default=Decimal(0),
        db_default=Decimal(0),
    )
    needs_grading = models.BooleanField(
        _("waits for a person"), default=False, db_default=False
    )
    # How far staff moved the clock in all; and the part given back for time offline.
    extra_ms = models.BigIntegerField(_("time added, ms"), default=0, db_default=0)
    given_back_ms = models.BigIntegerField(
        _("time given back, ms"), default=0, db_default=0
    )
    note = models.CharField(
        _("proctor's note"), max_length=500, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        permissions = [
            # docs/operations.md says what each permission allows.
            ("view_live", gettext_noop("Can watch attempts live")),
            ("disconnect_attempt", gettext_noop("Can disconnect a candidate")),
            ("pause_attempt", gettext_noop("Can pause and resume attempts")),
            ("add_time", gettext_noop("Can add time and give lost time back")),
            (
                "message_candidate",
                gettext_noop("Can message candidates and answer help requests"),
            ),
            ("submit_for_candidate", gettext_noop("Can hand in for a candidate")),
            ("terminate_attempt", gettext_noop("Can terminate attempts")),
            ("reopen_attempt", gettext_noop("Can reopen attempts that have ended")),
            ("void_attempt", gettext_noop("Can make attempts not count")),
            (
                "release_hold",
                gettext_noop("Can release holds, approve and refuse pages"),
            ),
            ("acknowledge_alert", gettext_noop("Can acknowledge alerts")),
            ("note_attempt", gettext_noop("Can write notes on attempts")),
            (
                "accept_draft",
                gettext_noop("Can accept an answer that was refused or came late"),
            ),
            ("view_answers", gettext_noop("Can read what candidates answered")),
        ]
        indexes = [
            models.Index(
                fields=["deadline"],
                condition=Q(status=AttemptStatus.IN_PROGRESS.value),
                name="attempt_due",
            ),
            models.Index(fields=["test", "status"], name="attempt_by_test_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "test"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_attempt_per_candidate_and_test",
            ),
            models.UniqueConstraint(
                fields=["candidate", "test", "number"], name="attempt_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=AttemptStatus.IN_PROGRESS.value,
                    deadline__isnull=False,
                    remaining_ms=None,
                )
                | Q(
                    status=AttemptStatus.PAUSED.value,
                    deadline=None,
                    remaining_ms__isnull=False,
                )
                | ~Q(status__in=sorted(OPEN)),
                name="attempt_clock_fits_its_status",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(OPEN), finished_at=None)
                | (~Q(status__in=sorted(OPEN)) & Q(finished_at__isnull=False)),
                name="attempt_finished_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} – {self.test}"

    def get_absolute_url(self) -> str:
        return reverse("sitting", args=[self.pk])

    @property
    def subject(self) -> str:
        """The subject of a seat taken for this attempt (SessionLease.subject)."""
        return attempt_subject(self.pk)


class Paper(models.Model):
    """
    The questions of one attempt as they were at its start; never changed.

    ``content`` is JSON in the shape of assessments.questions.paper.PaperContent. It holds the
    key (weights), so it is never sent to a browser unchanged.
    """

    attempt = models.OneToOneField(
        Attempt, models.CASCADE, primary_key=True, related_name="paper"
    )
    content = models.JSONField()

    def __str__(self) -> str:
        return str(self.attempt_id)


class Answer(models.Model):
    """
    The response to one slot of one attempt; the row exists from the attempt's start.

    ``response`` is JSON shaped by kind (assessments.questions.responses); null is
    unanswered. ``options`` and ``stems`` are the numbers of options and stems, so that
    a save is checked without reading the paper.
    """

    # Indexed with ``number`` below.
    attempt = models.ForeignKey(
        Attempt, models.CASCADE, db_index=False, related_name="answers"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    # The place in the test as authored (paper.Item.slot); markers mark in this order.
    # Empty in attempts that a process of an earlier release started, until scored.
    slot = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=20, choices=kind_choices)
    options = models.PositiveSmallIntegerField(default=0, db_default=0)
    stems = models.PositiveSmallIntegerField(default=0, db_default=0)
    response = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=0, db_default=0)
    # The client's name for the last accepted change; repeating the change does nothing.
    ref = models.CharField(max_length=64, blank=True, default="", db_default="")
    flagged = models.BooleanField(default=False, db_default=False)
    saved_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    # The round that has to be marked next (grading.marks); empty if none has to be.
    due = models.SmallIntegerField(_("round to mark next"), null=True)

    class Meta:
        ordering = ["attempt", "number"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        # Nobody edits answers; Attempt's view_answers lets staff read them.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "number"], name="one_answer_per_slot"
            )
        ]
        indexes = [models.Index(fields=["attempt", "slot"], name="answer_by_slot")]

    def __str__(self) -> str:
        return f"{self.attempt_id} #{self.number}"


class AttemptEvent(models.Model):
    """
    One event of an attempt; append-only, never with an answer's text.

    ``by`` "system" without an ``actor`` is the clock. ``detail`` is JSON and depends on
    the kind; a change of status or clock has ``before`` and ``after``, each {"status",
    "deadline" (ISO or null), "remaining_ms"}.
    """

    Kind = EventKind

    # Indexed with ``at`` below; a row is written for every save.
    attempt = models.ForeignKey(
        Attempt, models.CASCADE, db_index=False, related_name="events"
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    by = models.CharField(
        max_length=10,
        choices=[
            ("candidate", _("Candidate")),
            ("staff", _("Staff")),
            ("system", _("System")),
        ],
    )
    actor = done_by()
    actor_was = was()
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    epoch = models.BigIntegerField(null=True)
    connection_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict, db_default={})
    # The caller's name for one run of a verb. Null, as for a save, is not in the index.
    token = models.CharField(max_length=64, null=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("attempt event")
        verbose_name_plural = _("attempt events")
        indexes = [
            models.Index(fields=["attempt", "at"], name="attempt_timeline"),
            # The few events that changed the clock, among many saves.
            models.Index(
                fields=["attempt"],
                condition=Q(kind__in=TIME_CHANGES),
                name="attempt_time_changes",
            ),
            models.Index(
                fields=["attempt"],
                condition=Q(kind=EventKind.FOCUS_LOST.value),
                name="attempt_focus_losses",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "token", "kind"],
                condition=Q(token__isnull=False),
                name="verb_carried_out_once",
            ),
            # Processes of the previous release write these kinds only.
            CheckOfNewRows(
                condition=Q(kind__in=sorted(kind.value for kind in EventKind)),
                name="attempt_event_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.kind}"
