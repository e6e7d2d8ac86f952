"""Carry the data of an earlier release's database over into a new one."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from assessments.earlier_release.copying import copy_everything, rivals
from assessments.earlier_release.finding import is_earlier, missing_migrations
from assessments.earlier_release.models import (
    BEGINNING,
    Releases,
    other_apps,
    releases,
)
from assessments.management.base import CommandBase, printable
from assessments.models import User
from assessments.people.first_owners import give_to_creators, in_words

EARLIER = "earlier_release"


class Command(CommandBase):
    help = """\
Copy everything from the database of an earlier release into a new, empty database.

Early releases kept accounts in another table. This command reads such a database and
does not change it. It writes everything into the database that DATABASE_URL names:
accounts with their passwords, sign-ins, groups and permissions, tests, attempts, answers
and logs. Rows keep their ids, so addresses and receipts stay valid. The command copies
everything or nothing. It can copy from SQLite into PostgreSQL.

Stop the site first. From this release on, user names that differ only in case name one
account. If the old database has such accounts, the command names them and stops; rename
one of each pair with --rename.

  manage.py carry_over sqlite:////srv/assessments/older.sqlite3 --dry-run
  manage.py carry_over postgresql://user:password@host/older --rename Ann.O=ann.o2
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL", help="The database to copy from.")
        parser.add_argument(
            "--rename",
            metavar="OLD=NEW",
            action="append",
            default=[],
            help="Give the account OLD the user name NEW. You may repeat this option.",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Check both databases and write nothing.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _open_earlier(options["url"])
        try:
            self._carry_over(_renames(options["rename"]), options["dry_run"])
        finally:
            connections[EARLIER].close()
            del connections.settings[EARLIER]

    def _carry_over(self, renames: dict[str, str], is_dry: bool) -> None:
        _check_source()
        _check_target()
        both = releases(connection)
        _check_names(both, renames)
        if is_dry:
            self.stdout.write("Dry run: everything can be copied. Nothing was written.")
            return
        _migrate_to_the_beginning()
        with self.progress("Copying tables", len(both.pairs())) as progress:
            copied = copy_everything(
                both,
                source=EARLIER,
                target="default",
                renames=renames,
                on_model=progress.step,
            )
        call_command("migrate", verbosity=0)
        for sentence in in_words(give_to_creators(apps)):
            self.stdout.write(sentence)
        self.stdout.write(self.style.SUCCESS(f"Copied {copied} rows."))


def _open_earlier(url: str) -> None:
    try:
        config = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise CommandError(
            "URL does not name a database. Write it like DATABASE_URL."
        ) from error
    is_file = str(config["ENGINE"]).endswith("sqlite3")
    # SQLite would create an empty database.
    if is_file and not Path(str(config["NAME"])).is_file():
        raise CommandError(f"There is no file {printable(str(config['NAME']))}.")
    made = connections.configure_settings({"default": {}, EARLIER: config})
    connections.settings[EARLIER] = made[EARLIER]


def _renames(given: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given]
    if wrong := [old for old, _, new in pairs if not (old and new)]:
        raise CommandError(f"Write --rename OLD=NEW, not “{printable(wrong[0])}”.")
    return {old: new for old, _, new in pairs}


def _check_source() -> None:
    if not is_earlier(connections[EARLIER]):
        raise CommandError("URL does not name a database of an earlier release.")
    if missing := missing_migrations(connections[EARLIER]):
        raise CommandError(
            "The database is too old to be copied. Run manage.py migrate of the earlier "
            f"release on it first. These migrations are missing: {', '.join(missing)}."
        )


def _check_target() -> None:
    applied = MigrationRecorder(connection).applied_migrations()
    ours = {name for app, name in applied if app == "assessments"}
    if ours and (max(ours) > BEGINNING["assessments"] or User.objects.exists()):
        raise CommandError(
            "DATABASE_URL names a database that is in use. Set it to an empty database."
        )


def _check_names(both: Releases, renames: dict[str, str]) -> None:
    if alike := rivals(both, EARLIER, renames):
        raise CommandError(
            f"These user names differ only in case: {printable('; '.join(alike))}. "
            "Rename all but one of them with --rename OLD=NEW."
        )


def _migrate_to_the_beginning() -> None:
    for app, name in BEGINNING.items():
        call_command("migrate", app, name, verbosity=0)
    for app in other_apps(connection):
        call_command("migrate", app, verbosity=0)
