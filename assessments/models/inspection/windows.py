"""When the candidates of a test may read their marked papers."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.people import done_by
from assessments.rules.inspection import Window
from realtime.leavers import was

if TYPE_CHECKING:
    from assessments.models.content import Test


class HasInspection(models.Model):
    """
    The columns of a test that say when its inspection is.

    Only services.inspection.windows writes them, each time with an InspectionWindow.
    They are in the row of the test because every page with a result reads that row.
    """

    inspection_opens_at = models.DateTimeField(null=True, editable=False)
    inspection_closes_at = models.DateTimeField(null=True, editable=False)
    inspection_may_lower = models.BooleanField(
        default=False, db_default=False, editable=False
    )

    class Meta:
        abstract = True

    @property
    def inspection(self) -> Window | None:
        if self.inspection_opens_at is None or self.inspection_closes_at is None:
            return None
        return Window(
            self.inspection_opens_at,
            self.inspection_closes_at,
            self.inspection_may_lower,
        )


class InspectionWindow(models.Model):
    """
    One setting of the window, or its early end; rows only grow, and the newest counts.

    ``overridden`` are the codes of the obstacles that the person overrode
    (releases.obstacles), ``reason`` says why.
    """

    test = models.ForeignKey(
        "assessments.Test", models.CASCADE, related_name="inspection_windows"
    )
    opens_at = models.DateTimeField(_("from"))
    closes_at = models.DateTimeField(_("until"))
    may_lower = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(_("at"))
    by = done_by(_("by"))
    by_was = was()
    overridden = models.JSONField(default=list, db_default=[])
    reason = models.CharField(
        _("reason"), max_length=500, blank=True, default="", db_default=""
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.test_id} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def overridden_of(cls, test: "Test") -> list[str]:
        """The obstacles that whoever set the newest window overrode."""
        newest = cls.objects.filter(test=test).first()
        return list(newest.overridden) if newest is not None else []
