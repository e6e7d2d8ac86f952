"""Marks: the points that persons give to answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from assessments.grading.marks import GivenMark
from assessments.models.attempts import Answer
from assessments.models.people import done_by
from realtime.leavers import was


class Mark(models.Model):
    """
    Points that a marker gave an answer; a row that is never changed or removed.

    A later mark of the same round counts instead, see assessments.grading.marks.
    ``response`` is the answer as the marker saw it, at ``revision``: an answer keeps no
    earlier text, and a marker who looks again has to see both. ``lines`` are the chosen
    lines of the rubric as they were then: [{"text": "Names the author", "points":
    "1.00"}]. services.grading.marking is the only writer.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="marks")
    revision = models.PositiveIntegerField()
    response = models.JSONField(null=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1, db_default=1)
    marker = done_by(_("marker"))
    marker_was = was()
    points = models.DecimalField(_("points"), max_digits=9, decimal_places=2)
    lines = models.JSONField(default=list, db_default=[])
    comment = models.TextField(_("comment"), blank=True, default="", db_default="")
    at = models.DateTimeField(_("at"))
    # The caller's name for giving the mark; repeating it does nothing.
    token = models.CharField(max_length=64, null=True)

    class Meta:
        ordering = ["answer", "pk"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        default_permissions = ()
        permissions = [
            ("assign_markers", gettext_noop("Can assign markers")),
            ("mark_answers", gettext_noop("Can mark answers")),
            (
                "see_names_when_marking",
                gettext_noop("Can see whose answers they mark"),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="mark_not_below_0"),
            models.UniqueConstraint(
                fields=["answer", "token"],
                condition=Q(token__isnull=False),
                name="mark_given_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.points}"

    @property
    def given(self) -> GivenMark:
        """The mark in the form that the rules use."""
        return GivenMark(self.pk, self.round, self.points, self.revision, self.response)
