"""The values from which a proctor should look at a candidate, for each test."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models.content import Test

AT_LEAST_ONE = [MinValueValidator(1)]


class MonitorThresholds(models.Model):
    """
    The live page's thresholds of one test; a test without a row has the defaults.

    Each measure has two: from the first on a warning, from the second on bad.
    """

    test = models.OneToOneField(
        Test, models.CASCADE, primary_key=True, related_name="monitor_thresholds"
    )
    last_heard_late_s = models.PositiveIntegerField(
        gettext_lazy("last heard, late after seconds"),
        default=10,
        validators=AT_LEAST_ONE,
        db_default=10,
    )
    last_heard_lost_s = models.PositiveIntegerField(
        gettext_lazy("last heard, lost after seconds"),
        default=30,
        validators=AT_LEAST_ONE,
        db_default=30,
    )
    round_trip_warn_ms = models.PositiveIntegerField(
        gettext_lazy("round trip, slow from ms"),
        default=500,
        validators=AT_LEAST_ONE,
        db_default=500,
    )
    round_trip_bad_ms = models.PositiveIntegerField(
        gettext_lazy("round trip, bad from ms"),
        default=1500,
        validators=AT_LEAST_ONE,
        db_default=1500,
    )
    unsent_warn = models.PositiveIntegerField(
        gettext_lazy("changes not sent, warn from"),
        default=3,
        validators=AT_LEAST_ONE,
        db_default=3,
    )
    unsent_bad = models.PositiveIntegerField(
        gettext_lazy("changes not sent, bad from"),
        default=10,
        validators=AT_LEAST_ONE,
        db_default=10,
    )
    takeovers_warn = models.PositiveIntegerField(
        gettext_lazy("takeovers, warn from"),
        default=2,
        validators=AT_LEAST_ONE,
        db_default=2,
    )
    takeovers_bad = models.PositiveIntegerField(
        gettext_lazy("takeovers, bad from"),
        default=4,
        validators=AT_LEAST_ONE,
        db_default=4,
    )
    clock_skew_warn_s = models.PositiveIntegerField(
        gettext_lazy("clock wrong by seconds, warn from"),
        default=60,
        validators=AT_LEAST_ONE,
        db_default=60,
    )
    clock_skew_bad_s = models.PositiveIntegerField(
        gettext_lazy("clock wrong by seconds, bad from"),
        default=300,
        validators=AT_LEAST_ONE,
        db_default=300,
    )

    focus_losses_warn = models.PositiveIntegerField(
        gettext_lazy("left the page, warn from"),
        default=3,
        validators=AT_LEAST_ONE,
        db_default=3,
    )
    focus_losses_bad = models.PositiveIntegerField(
        gettext_lazy("left the page, bad from"),
        default=10,
        validators=AT_LEAST_ONE,
        db_default=10,
    )

    class Meta:
        verbose_name = gettext_lazy("thresholds of the live page")
        verbose_name_plural = gettext_lazy("thresholds of the live page")

    def __str__(self) -> str:
        return str(self.test)

    def clean(self) -> None:
        """Refuse a "bad" below the warning. Equal values are fine: no warning then."""
        errors = {
            bad: _("This is below the warning, which has to come first.")
            for warn, bad in PAIRS
            if (getattr(self, bad) or 0) < (getattr(self, warn) or 0)
        }
        if errors:
            raise ValidationError(errors)


PAIRS = (
    ("last_heard_late_s", "last_heard_lost_s"),
    ("round_trip_warn_ms", "round_trip_bad_ms"),
    ("unsent_warn", "unsent_bad"),
    ("takeovers_warn", "takeovers_bad"),
    ("clock_skew_warn_s", "clock_skew_bad_s"),
    ("focus_losses_warn", "focus_losses_bad"),
)
