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
    UnreadableFile,
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
    "Nothing was imported: the candidates above lose time. Let the end of those tests move, "
    "or give --accept-losses."
)


class Command(CommandBase):
    help = f"""\
Create and update candidates from a CSV file.

The first line names the columns, in any order; only username has to be there:

  {",".join(COLUMNS)}

Commas, semicolons or tabs, as a spreadsheet writes them (“sep=;” and separators at the
ends of lines as well); UTF-8, or UTF-16 with its mark. A username that exists, in
whatever case, is updated, where an empty field changes nothing; a new one needs a
password. Several groups: a column “group” for each, or one with ; or | between the names.
A group is created if it is missing and added to those the candidate is in. Extra time
(percent, and minutes on top) counts for attempts that start afterwards. Staff accounts and
inactive accounts are never touched: their lines count as broken. If any line is broken,
nothing is imported and every broken line is listed. If the final end of a published test
would take some of the extra time away, nothing is imported either: who loses how much is
listed, and --accept-losses imports all the same.

Importing the same file again changes nothing. A new password signs the candidate out.

  manage.py import_candidates candidates.csv --dry-run
  manage.py import_candidates - --json < candidates.csv
"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", help="The file; - for stdin.")
        parser.add_argument(
            "--encoding",
            default="",
            help="How the file is encoded, such as cp1252; UTF-8 unless given.",
        )
        parser.add_argument(
            "--skip-errors",
            action="store_true",
            help="Import the rows that are right and list the others.",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Check the file and say what would be done; change nothing.",
        )
        parser.add_argument(
            "--accept-losses",
            action="store_true",
            help="Import although the final end of a test takes time from candidates, "
            "who are named.",
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
                "Nothing was imported: accounts changed meanwhile. Import the file "
                f"again. ({error})"
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
    except UnreadableFile as error:
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
    start = "Dry run, nothing was changed. Would be" if dry_run else "Candidates"
    return f"{start}: {'; '.join(parts)}."
