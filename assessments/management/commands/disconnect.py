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
End a candidate's live session, at once and on every server process.

The page says that a proctor ended it; the candidate may come back by a click. The
attempt goes on, and so does its clock. The reason is kept in the attempt's timeline.

  manage.py disconnect ana --reason "Sits at the wrong machine"
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="Whose session.")
        parser.add_argument(
            "--reason", metavar="R", default="", help="Why, for the timeline."
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        username, reason = options["username"], options["reason"]
        if len(reason) > REASON_CHARS:
            raise CommandError(f"A reason has at most {REASON_CHARS} characters.")
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
            self.stdout.write(f"{username} was not connected: nothing to end.")
