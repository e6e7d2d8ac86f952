"""What markers look for in the answers to a question."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.content import Test
from assessments.models.people import done_by
from realtime.leavers import was


class Rubric(models.Model):
    """
    The lines of a rubric as a person wrote them; a change adds a new row.

    ``slot`` is the place in the test as authored. ``lines``: [{"number": 1, "text":
    "Names the author", "points": "1.00"}]; points may be below 0. No lines: the rubric
    was removed. services.grading.rubrics is the only writer.
    """

    test = models.ForeignKey(
        Test, models.CASCADE, db_index=False, related_name="rubrics"
    )
    slot = models.PositiveSmallIntegerField()
    lines = models.JSONField(default=list, db_default=[])
    at = models.DateTimeField()
    author = done_by()
    author_was = was()

    class Meta:
        ordering = ["test", "slot", "pk"]
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        default_permissions = ()
        indexes = [models.Index(fields=["test", "slot"], name="rubric_of_slot")]

    def __str__(self) -> str:
        return f"{self.test_id} #{self.slot}"
