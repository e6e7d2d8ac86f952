"""One live session per user."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
    verbose_name = "Live sessions"

    def ready(self) -> None:
        from realtime import signals  # noqa: F401, PLC0415 - connects receivers
