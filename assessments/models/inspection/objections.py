"""What a candidate objects to, and what an examiner decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from assessments.models.attempts import Answer
from assessments.models.grading import Mark
from assessments.models.inspection.windows import InspectionWindow
from assessments.models.people import done_by
from realtime.leavers import was


class Objection(models.Model):
    """
    A candidate's objection to the points of one answer; one for each answer.

    The row is never changed. ``window`` is the one that was open when it arrived.
    ``token`` is the page's name for it: sent twice it is the same objection.
    """

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="objection")
    window = models.ForeignKey(InspectionWindow, models.CASCADE, related_name="+")
    text = models.TextField(_("objection"))
    token = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        default_permissions = ()
        permissions = [
            (
                "override_marker",
                gettext_noop("Can decide objections to their own marks"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.at:%Y-%m-%d %H:%M}"


class ObjectionDecision(models.Model):
    """
    The decision about an objection; one for each, and never changed.

    ``mark`` is the new mark; None: the objection was rejected. ``score_before`` and
    ``score_after`` are the points of the answer. ``own_mark_reason`` says why somebody
    decided who had marked the answer.
    """

    objection = models.OneToOneField(Objection, models.CASCADE, related_name="decision")
    by = done_by(_("by"))
    by_was = was()
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"))
    mark = models.ForeignKey(Mark, models.CASCADE, null=True, related_name="+")
    score_before = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    score_after = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    own_mark_reason = models.CharField(
        max_length=500, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("decision about an objection")
        verbose_name_plural = _("decisions about objections")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.objection_id} {self.at:%Y-%m-%d %H:%M}"
