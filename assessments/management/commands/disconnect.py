"""End a candidate's live session."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.management.base import (
    CommandBase,
    add_json_option,
    printable,
)
from assessments.models import AttemptEvent, User
from assessments.services.proctoring.verbs import disconnect_candidate
from realtime import server_time

REASON_CHARS = AttemptEvent._meta.get_field("reason").max_length or 0


class Command(CommandBase):
    help = """\
End a candidate's live session at once, on every server process.

The candidate's page says that a proctor ended the session. The candidate may come back
with a click. The attempt goes on, and its clock keeps running. The attempt's timeline
keeps the reason.

  manage.py disconnect ana --reason "Sits at the wrong machine"
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="The candidate.")
        parser.add_argument(
            "--reason", metavar="R", default="", help="The reason, for the timeline."
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        username, reason = options["username"], options["reason"]
        if len(reason) > REASON_CHARS:
            raise CommandError(f"--reason may have at most {REASON_CHARS} characters.")
        user = User.objects.named(username).first()
        if user is None:
            raise CommandError(f"There is no user “{printable(username)}”.")
        ended = disconnect_candidate(
            user.pk, actor=None, reason=reason, now=server_time.now()
        )
        if options["json"]:
            self.write_json({"username": username, "disconnected": ended})
        elif ended:
            self.stdout.write(self.style.SUCCESS(f"{username} was disconnected."))
        else:
            self.stdout.write(f"{username} was not connected. Nothing was done.")
