"""Make, list and end the tokens of the API."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessments.management.base import (
    CommandBase,
    add_json_option,
    printable,
)
from assessments.models import ApiToken, User
from assessments.services.tokens import end_token, make_token
from realtime import server_time

NAME_CHARS = ApiToken._meta.get_field("name").max_length or 0
MAX_DAYS = 3650


class Command(CommandBase):
    help = """\
Make a token with which a program calls the API as a user.

The command prints the token once; the database keeps only its hash. The token may do
what the user may do. It stops working when the user's password changes, when --end ends
it, and after --days.

  manage.py api_token ana --name "Lab client" --days 30
  manage.py api_token ana --list
  manage.py api_token ana --end 3
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "username", metavar="USERNAME", help="The user of the token."
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="List the user's tokens.")
        what.add_argument(
            "--end",
            metavar="ID",
            type=int,
            help="End the token with this number; --list shows the numbers.",
        )
        parser.add_argument(
            "--name", default="API", help="What the token is for. Default: API."
        )
        parser.add_argument(
            "--days",
            type=int,
            metavar="N",
            help="The token ends after N days. Without it, the token has no such end.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.named(options["username"]).first()
        if user is None:
            name = printable(options["username"])
            raise CommandError(f"There is no user “{name}”.")
        if options["list"]:
            self._list(user, options)
        elif options["end"] is not None:
            self._end(user, options)
        else:
            self._make(user, options)

    def _make(self, user: User, options: dict[str, Any]) -> None:
        name, days, now = options["name"], options["days"], server_time.now()
        if not name or len(name) > NAME_CHARS:
            raise CommandError(f"--name must have 1 to {NAME_CHARS} characters.")
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise CommandError(f"--days must be from 1 to {MAX_DAYS}.")
        expires_at = None if days is None else now + timedelta(days=days)
        token, text = make_token(user, name=name, now=now, expires_at=expires_at)
        if options["json"]:
            self.write_json({**_row(token), "token": text})
        else:
            self.stderr.write("Copy the token now. It is not shown again.")
            self.stdout.write(text)

    def _list(self, user: User, options: dict[str, Any]) -> None:
        rows = [_row(token) for token in ApiToken.objects.filter(user=user)]
        if options["json"]:
            self.write_json(rows)
            return
        for row in rows:
            ends = row["expires_at"] or "never"
            self.stdout.write(f"{row['id']}  {printable(row['name'])}  ends {ends}")
        if not rows:
            self.stdout.write("The user has no tokens.")

    def _end(self, user: User, options: dict[str, Any]) -> None:
        token = ApiToken.objects.filter(user=user, pk=options["end"]).first()
        if token is None:
            raise CommandError(
                "The user has no token with this number. --list shows the tokens."
            )
        row = _row(token)
        end_token(token)
        if options["json"]:
            self.write_json({**row, "ended": True})
        else:
            self.stdout.write(self.style.SUCCESS("The token is ended."))


def _row(token: ApiToken) -> dict[str, Any]:
    ends = token.expires_at
    return {
        "id": token.pk,
        "username": token.user.get_username(),
        "name": token.name,
        "created_at": token.created_at.isoformat(),
        "expires_at": ends.isoformat() if ends else None,
    }
