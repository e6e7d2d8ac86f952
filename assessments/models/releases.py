"""What candidates may see of a test's results, since when, and who released it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.people import done_by
from assessments.rules.visibility import Released
from realtime.leavers import was


class ShowsResults(models.Model):
    """
    The columns of a test that say what is released, and whether anybody may still start.

    Only services.releasing writes them, each time with a ResultRelease. They are in the
    test's row because every page with a result reads that row anyway.
    """

    starts_closed_at = models.DateTimeField(
        _("closed to new starts"), null=True, editable=False
    )
    shows_score = models.BooleanField(default=False, db_default=False, editable=False)
    shows_grade = models.BooleanField(default=False, db_default=False, editable=False)
    shows_paper = models.BooleanField(default=False, db_default=False, editable=False)
    # When the open ReleasePlan is due; empty without one.
    release_due_at = models.DateTimeField(null=True, editable=False)
    # The result rule that a release was made of, and for which scheduled end.
    # A process of the release before knows the rule alone, and shows the same.
    carried_out_rule = models.CharField(
        max_length=30, default="", db_default="", editable=False
    )
    carried_out_end = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def released(self) -> Released:
        """What a person has released of the results and not taken back."""
        return Released(self.shows_score, self.shows_grade, self.shows_paper)


class CountsCorrections(models.Model):
    """
    How often the keys of a test were corrected: the newest KeyOverlay.revision.

    Only services.correcting writes it. It is in the test's row because whoever shows or
    scores anything reads that row anyway, and most tests have no corrections to read.
    """

    key_revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True


class Origin(models.TextChoices):
    """What made a release of results."""

    PERSON = "person", _("a person")
    PLAN = "plan", _("a planned release")
    RULE = "rule", _("the result rule")


class ResultRelease(models.Model):
    """
    One release of results, or one undoing of it; rows only grow.

    ``score``, ``grade`` and ``paper`` are what candidates see from ``at`` until the
    next row; an undoing is a row with none of them. ``overridden`` are the codes of the
    obstacles that the person overrode (services.releasing), ``reason`` says why.
    """

    test = models.ForeignKey(
        "assessments.Test", models.CASCADE, related_name="releases"
    )
    at = models.DateTimeField(_("at"))
    score = models.BooleanField(_("score"), default=False, db_default=False)
    grade = models.BooleanField(_("grade"), default=False, db_default=False)
    paper = models.BooleanField(
        _("paper with right answers"), default=False, db_default=False
    )
    by = done_by(_("by"))
    by_was = was()
    origin = models.CharField(
        max_length=10,
        choices=Origin.choices,
        default=Origin.PERSON,
        db_default=Origin.PERSON,
    )
    overridden = models.JSONField(default=list, db_default=[])
    reason = models.CharField(
        _("reason"), max_length=500, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("release of results")
        verbose_name_plural = _("releases of results")
        # Nobody edits these rows; Test's release_results is the permission.
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.test} {self.at:%Y-%m-%d %H:%M}"


class PlanEnd(models.TextChoices):
    """How a planned release ended."""

    CARRIED_OUT = "carried_out", _("carried out")
    UNDONE = "undone", _("taken back")
    REPLACED = "replaced", _("replaced by another plan")


class ReleasePlan(models.Model):
    """
    A release that a person planned for a moment; rows only grow.

    ``score``, ``grade`` and ``paper`` are what candidates see from ``due_at`` on, in
    addition to what they saw before, as soon as nothing stands in the way. ``ended_by``
    is empty where nobody ended it: the plan was carried out.
    """

    test = models.ForeignKey(
        "assessments.Test", models.CASCADE, related_name="release_plans"
    )
    made_at = models.DateTimeField(_("planned at"))
    by = done_by(_("by"))
    by_was = was()
    due_at = models.DateTimeField(_("due at"))
    score = models.BooleanField(_("score"), default=False, db_default=False)
    grade = models.BooleanField(_("grade"), default=False, db_default=False)
    paper = models.BooleanField(
        _("paper with right answers"), default=False, db_default=False
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = done_by(_("ended by"))
    ended_by_was = was()
    end = models.CharField(
        max_length=20, choices=PlanEnd.choices, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("planned release")
        verbose_name_plural = _("planned releases")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["test"],
                condition=models.Q(ended_at=None),
                name="one_open_plan_of_a_test",
            )
        ]

    def __str__(self) -> str:
        return f"{self.test} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def what(self) -> Released:
        return Released(self.score, self.grade, self.paper)
