"""How the answers of a test are marked: by one person, or by two."""

from collections.abc import Collection

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.grading.marks import DIFFERENCE_LABELS, MarkDifference
from assessments.grading.second import MARKED_ONCE, MarkingRules
from assessments.models.content import Test
from assessments.models.people import done_by
from realtime.leavers import was


class TestMarkingRules(models.Model):
    """
    The rules of a test as a person set them; a change adds a new row.

    The newest row counts, see grading.second.MarkingRules; a test without a row is marked
    once. ``is_applied``: all scores of the test were derived by this row; until then
    ``applied_to`` is the last attempt whose scores were.
    services.grading.second is the only writer.
    """

    __test__ = False  # the name makes pytest look here

    test = models.ForeignKey(
        Test, models.CASCADE, related_name="marking_rules", verbose_name=_("test")
    )
    percent = models.PositiveSmallIntegerField(
        _("answers that need a second marker, percent"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(100)],
    )
    difference = models.CharField(
        _("if the two markers differ"),
        max_length=10,
        choices=[(one.value, _(words)) for one, words in DIFFERENCE_LABELS.items()],
        default=MarkDifference.MEAN.value,
        db_default=MarkDifference.MEAN.value,
    )
    threshold = models.DecimalField(
        _("threshold, points"),
        max_digits=7,
        decimal_places=2,
        default=0,
        db_default=0,
        validators=[MinValueValidator(0)],
    )
    shows_first = models.BooleanField(
        _("the second marker sees the first mark"), default=False, db_default=False
    )
    secret = models.CharField(max_length=64)
    at = models.DateTimeField()
    author = done_by()
    author_was = was()
    applied_to = models.UUIDField(null=True)
    is_applied = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["test", "pk"]
        verbose_name = _("rules of marking")
        verbose_name_plural = _("rules of marking")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.test_id}: {self.percent} %"

    @classmethod
    def of_tests(cls, test_ids: Collection[int]) -> dict[int, MarkingRules]:
        """By the test; a test that is marked once may be missing. One statement."""
        rows = cls.objects.filter(test__in=test_ids).order_by("pk")
        return {row.test_id: row.rules for row in rows}

    @classmethod
    def of(cls, test_id: int) -> MarkingRules:
        return cls.of_tests([test_id]).get(test_id, MARKED_ONCE)

    @property
    def rules(self) -> MarkingRules:
        """The row in the form that the rules use."""
        return MarkingRules(
            self.percent,
            MarkDifference(self.difference),
            self.threshold,
            self.shows_first,
            self.secret,
        )
