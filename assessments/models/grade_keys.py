"""The grade key of a test."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models.content import Test
from assessments.rules.grade_key import (
    GradeKey,
    InvalidGradeKey,
    Unit,
    as_text,
    bounds_of,
)


class TestGradeKey(models.Model):
    """From points to grades; a test without a row has no grades. See rules.grade_key."""

    __test__ = False  # the name makes pytest look here

    test = models.OneToOneField(
        Test, models.CASCADE, primary_key=True, related_name="grade_key"
    )
    unit = models.CharField(
        gettext_lazy("bounds are"),
        max_length=10,
        choices=[
            (Unit.PERCENT.value, gettext_lazy("percent of the points possible")),
            (Unit.POINTS.value, gettext_lazy("points")),
        ],
        default=Unit.PERCENT.value,
        db_default=Unit.PERCENT.value,
    )
    lines = models.TextField(
        gettext_lazy("lower bounds and grades"),
        help_text=gettext_lazy(
            "Write one grade on each line, as 50 = 4.0. Whoever reaches the bound "
            "gets its grade. Percent are rounded to two places, half up, before they "
            "are compared."
        ),
    )
    pass_mark = models.DecimalField(
        gettext_lazy("passed from"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=gettext_lazy(
            "In percent or points, like the bounds. If it is empty, nobody passes or "
            "fails."
        ),
    )

    class Meta:
        verbose_name = gettext_lazy("grade key")
        verbose_name_plural = gettext_lazy("grade keys")
        # Staff who may change the test may change its key.
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.test)

    def clean(self) -> None:
        try:
            self.lines = as_text(bounds_of(self.lines))
        except InvalidGradeKey as error:
            message = _(error.message) % error.values
            raise ValidationError({"lines": message}) from error

    @property
    def key(self) -> GradeKey:
        return GradeKey(Unit(self.unit), bounds_of(self.lines), self.pass_mark)
