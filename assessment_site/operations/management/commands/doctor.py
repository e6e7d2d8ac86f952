"""Examine the site, and name the fix for each problem."""

import argparse
import textwrap
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser

from assessment_site.operations.client.sockets import Server
from assessment_site.operations.doctor.examination import examine
from assessment_site.operations.doctor.findings import Finding, Level
from assessments.management.base import (
    NONSENSE,
    CommandBase,
    add_json_option,
    printable,
)


class Command(CommandBase):
    help = """\
Examine the site, and name a fix for each problem. Change nothing.

The command checks settings, static files, the channel layer (it sends a message and waits
for it), the database, its migrations and its clock, the server processes and overdue
attempts. With --url it also loads the login page and opens a WebSocket as a browser does,
through the proxy. Each line is ok, warn or fail.

  manage.py doctor
  manage.py doctor --url https://exam.example
  manage.py doctor --json | jq '.[] | select(.level != "ok")'
"""
    exit_codes = "\n".join(
        ["  0  No check failed.", "  1  At least one check failed.", NONSENSE]
    )
    # The command has to report problems, not refuse to start because of them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--url",
            type=_server,
            help="The site's public address. The command checks it as well.",
        )
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in examine(options["url"]):
            findings.append(finding)
            if not options["json"]:
                self._write(finding)
        if options["json"]:
            self.write_json([asdict(finding) for finding in findings])
        failed = sum(finding.level is Level.FAIL for finding in findings)
        if failed:
            raise CommandError(
                f"{failed} of {len(findings)} findings are failures. Each fix is above."
            )

    def _write(self, finding: Finding) -> None:
        style = {
            Level.OK: self.style.SUCCESS,
            Level.WARN: self.style.WARNING,
            Level.FAIL: self.style.ERROR,
        }[finding.level]
        level = style(f"{finding.level:<4}")
        self.stdout.write(f"{level}  {finding.check:<14}  {printable(finding.message)}")
        if finding.fix:
            self.stdout.write(textwrap.indent(f"fix: {finding.fix}", " " * 22))
        self.stdout.flush()


def _server(text: str) -> Server:
    try:
        return Server.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
