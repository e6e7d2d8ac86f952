"""Tests, attempts and answers."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments"

    def ready(self) -> None:
        from assessments.services import holds  # noqa: F401, PLC0415 - connects receivers
