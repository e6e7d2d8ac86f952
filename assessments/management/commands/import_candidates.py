"""Create and update candidates from a CSV file."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import IntegrityError

from assessments.management.base import (
    CommandBase,
    add_json_option,
    printable,
)
from assessments.people.candidate_files import (
    COLUMNS,
    CandidateFile,
    CandidateLine,
    LineProblem,
    UnreadableCandidates,
    read_candidates,
)
from assessments.services.candidates import (
    CandidatesRefused,
    Imported,
    hash_passwords,
    import_candidates,
    losses_by,
    plan_import,
    problems_with,
)
from realtime import server_time

SHOWN_PROBLEMS = 20
LOSSES = (
    "Nothing was imported: the candidates above lose time. Untick “the end is final” in "
    "those tests, or give --accept-losses."
)


class Command(CommandBase):
    help = f"""\
Create and update candidates from a CSV file.

The first line names the columns, in any order. Only username is required:

  {",".join(COLUMNS)}

The file. Fields are separated by commas, semicolons or tabs; a first line “sep=;” and
separators at the ends of lines are allowed. The encoding is UTF-8, or UTF-16 with a byte
order mark.

Accounts. If the username exists, in upper or lower case, the line updates that account,
and an empty field changes nothing. A new account needs a password. A new password signs
the candidate out. The command never changes staff accounts and inactive accounts; it
treats their lines as broken.

Groups. To name several groups, repeat the column “group”, or write ; or | between the
names. The command creates a group that does not exist. It adds the candidate to the
groups and removes nobody from a group.

Extra time is a percentage, and minutes on top. It counts for attempts that start later.
If the final end of a published test takes some of the extra time away, the command names
who loses how much, and imports nothing without --accept-losses.

If any line is broken, the command names every broken line, and imports nothing without
--skip-errors. Importing the same file again changes nothing.

  manage.py import_candidates candidates.csv --dry-run
  manage.py import_candidates - --json < candidates.csv
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE.csv", help="The CSV file, or - for stdin."
        )
        parser.add_argument(
            "--encoding",
            default="",
            help="The encoding of the file, such as cp1252. Default: UTF-8.",
        )
        parser.add_argument(
            "--skip-errors",
            action="store_true",
            help="Import the lines that are right, and list the broken ones.",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Check the file and say what would change. Change nothing.",
        )
        parser.add_argument(
            "--accept-losses",
            action="store_true",
            help="Import even if the final end of a test takes time from candidates. The "
            "command names them.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        file = _read(options["file"], options["encoding"])
        problems = sorted(
            [*file.problems, *problems_with(file.rows)], key=lambda p: p.line
        )
        broken = {problem.line for problem in problems}
        rows = [row for row in file.rows if row.line not in broken]
        if problems and not (options["skip_errors"] and rows):
            self._report(Imported([], [], []), problems, **options)
            raise CommandError(_nothing_imported(problems, rows))
        losses = losses_by(rows, now=server_time.now())
        for loss in losses:
            self.stderr.write(printable(loss))
        if losses and not (options["dry_run"] or options["accept_losses"]):
            raise CommandError(LOSSES)
        imported = plan_import(rows) if options["dry_run"] else self._import(rows)
        self._report(imported, problems, **options)

    def _import(self, rows: list[CandidateLine]) -> Imported:
        given = sum(bool(row.password) for row in rows)
        with self.progress("Hashing passwords", given) as progress:
            hashes = hash_passwords(rows, on_done=progress.step)
        try:
            return import_candidates(rows, hashes)
        except (CandidatesRefused, IntegrityError) as error:
            raise CommandError(
                "Nothing was imported: somebody changed these accounts meanwhile. Import "
                f"the file again. ({error})"
            ) from error

    def _report(
        self,
        imported: Imported,
        problems: list[LineProblem],
        *,
        json: bool,
        dry_run: bool,
        **options: Any,
    ) -> None:
        if json:
            errors = [asdict(problem) for problem in problems]
            self.write_json(asdict(imported) | {"dry_run": dry_run, "errors": errors})
            return
        for problem in problems[:SHOWN_PROBLEMS]:
            self.stderr.write(f"Line {problem.line}: {printable(problem.message)}")
        if more := problems[SHOWN_PROBLEMS:]:
            self.stderr.write(f"… and {len(more)} more lines; --json lists them all.")
        if imported.created or imported.updated:
            self.stdout.write(self.style.SUCCESS(_summary(imported, problems, dry_run)))


def _read(name: str, encoding: str) -> CandidateFile:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return read_candidates(data, encoding=encoding)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}.") from error
    except UnreadableCandidates as error:
        raise CommandError(f"{name}: {error}") from error


def _nothing_imported(problems: list[LineProblem], rows: list[CandidateLine]) -> str:
    broken = "1 line is" if len(problems) == 1 else f"{len(problems)} lines are"
    text = f"Nothing was imported: {broken} broken."
    if rows:
        text += f" --skip-errors imports the other {len(rows)}."
    return text


def _summary(imported: Imported, problems: list[LineProblem], dry_run: bool) -> str:
    parts = [f"{len(imported.created)} created", f"{len(imported.updated)} updated"]
    if problems:
        parts.append(f"{len(problems)} skipped")
    if imported.groups:
        parts.append("new groups: " + ", ".join(map(printable, imported.groups)))
    start = (
        "Dry run. Nothing was changed. Candidates that would be"
        if dry_run
        else "Candidates"
    )
    return f"{start}: {'; '.join(parts)}."
