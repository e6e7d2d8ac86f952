"""Tests, attempts and answers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        # Importing these connects receivers, and shows the counts from 0 on.
        from assessments import metrics  # noqa: F401, PLC0415
        from assessments.monitoring.mass_disconnects import raise_mass_disconnects  # noqa: PLC0415
        from assessments.people.signing_in import pages  # noqa: F401, PLC0415
        from assessments.services.proctoring import claimed_holds  # noqa: F401, PLC0415
        from assessments.services.release_rows import carry_out_now_and_then  # noqa: PLC0415
        from realtime.periodic_tasks import now_and_then  # noqa: PLC0415

        now_and_then(raise_mass_disconnects)
        now_and_then(carry_out_now_and_then)
