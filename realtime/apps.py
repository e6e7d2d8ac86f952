"""One live session per user."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RealtimeConfig(AppConfig):
    name = "realtime"
    verbose_name = _("Live sessions")

    def ready(self) -> None:
        from realtime import signals  # noqa: F401, PLC0415 - connects receivers
