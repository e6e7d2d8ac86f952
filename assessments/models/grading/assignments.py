"""Which markers mark which answers of a test, and answers that were handed on."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.attempts import Answer
from assessments.models.content import Test
from assessments.models.people import done_by
from realtime.leavers import was


class MarkerAssignment(models.Model):
    """
    One question of a test, or a share of its answers, for a person or a group.

    ``slot`` is the place in the test as authored. The answers to a question are drawn
    onto a circle of 100 places; the assignment holds ``size`` of them from ``start`` on.
    ``round`` 0 means every round. ``ended_at`` is set when somebody ends or reassigns it;
    nothing else of a row changes. services.grading.assigning is the only writer.
    """

    test = models.ForeignKey(Test, models.CASCADE, related_name="marker_assignments")
    slot = models.PositiveSmallIntegerField(_("question"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, related_name="+", verbose_name=_("group")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0, db_default=0)
    start = models.PositiveSmallIntegerField(default=0, db_default=0)
    size = models.PositiveSmallIntegerField(
        _("share of the answers, percent"),
        default=100,
        db_default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    at = models.DateTimeField()
    by = done_by()
    by_was = was()
    ended_at = models.DateTimeField(null=True)
    ended_by = done_by()
    ended_by_was = was()

    class Meta:
        ordering = ["test", "slot", "round", "start", "pk"]
        verbose_name = _("assignment of a marker")
        verbose_name_plural = _("assignments of markers")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, group__isnull=False)
                | Q(user__isnull=False, group=None),
                name="assignment_names_person_or_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.test_id} #{self.slot}: {self.user or self.group}"


class HandOn(models.Model):
    """
    An answer that a marker handed to another one, or back to all (``to`` is empty).

    ``ended_at`` is set when the answer was marked, or handed on again, or when somebody
    took it back; at most one row of an answer has not ended. services.grading.handing_on
    is the only writer.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="handed_on")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("to"),
    )
    by = done_by(_("by"))
    by_was = was()
    note = models.CharField(
        _("note"), max_length=500, blank=True, default="", db_default=""
    )
    at = models.DateTimeField(_("at"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answer", "pk"]
        verbose_name = _("answer handed on")
        verbose_name_plural = _("answers handed on")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(ended_at=None),
                name="answer_handed_on_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} → {self.to}"
