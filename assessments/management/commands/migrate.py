"""Django's migrate, which does not touch a database of an earlier release."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from assessments.earlier_release.finding import REFUSAL, is_earlier


class Command(MigrateCommand):
    def handle(self, *args: Any, **options: Any) -> Any:
        if is_earlier(connections[options["database"]]):
            raise CommandError(REFUSAL)
        return super().handle(*args, **options)
