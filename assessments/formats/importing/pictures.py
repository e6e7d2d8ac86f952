"""
The pictures of a file on their way into the bank.

A file names its pictures by their own bytes; the bank names them by the bytes that it
writes anew. Pictures that stand in a text as data become files too.
"""

import base64
import binascii
import re
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from assessments.files.pictures import UnusablePicture
from assessments.formats.picture_names import NAME, with_names
from assessments.models import Picture, User
from assessments.questions.parsed import (
    FileProblem,
    ParsedFile,
    ParsedPicture,
    ParsedQuestion,
    Severity,
    Text,
)
from assessments.services.pictures.keeping import keep_picture, reference_of

IN_TEXT = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/=]+)")
SHOWN_AS_MARKUP = ("html", "markdown", "moodle")


def with_kept_pictures(
    parsed: ParsedFile, owner: User | None, *, now: datetime, writes: bool
) -> ParsedFile:
    """
    The file with the names that the bank has for its pictures.

    Args:
        parsed: The file as it was read.
        owner: Who brings it.
        now: Written as the time.
        writes: Whether the pictures are kept; else only their names are worked out.
    """
    names = _Names(parsed.pictures, owner, now, writes)
    items = [
        names.of(one) if isinstance(one, ParsedQuestion) else one
        for one in parsed.items
    ]
    problems = sorted([*parsed.problems, *names.problems], key=lambda one: one.line)
    return replace(parsed, items=items, problems=problems)


class _Names:
    """Each picture is looked at once, however many texts name it."""

    def __init__(
        self,
        pictures: dict[str, ParsedPicture],
        owner: User | None,
        now: datetime,
        writes: bool,
    ) -> None:
        self.pictures, self.owner, self.now, self.writes = pictures, owner, now, writes
        self.problems: list[FileProblem] = []
        self._found: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._line, self._part = 0, ""

    def of(self, question: ParsedQuestion) -> ParsedQuestion:
        self._line, self._part = question.line, question.part
        named = with_names(question, self._named)
        return replace(
            named,
            text=self._without_data(named.text),
            feedback=self._without_data(named.feedback),
            choices=tuple(
                replace(
                    choice,
                    text=self._without_data(choice.text),
                    feedback=self._without_data(choice.feedback),
                )
                for choice in named.choices
            ),
        )

    def _named(self, name: str) -> str:
        match = NAME.fullmatch(name)
        assert match is not None
        if (picture := self.pictures.get(match[1])) is not None:
            return self._kept(name, picture)
        return self._known(match[1]) or name

    def _known(self, sha256: str) -> str:
        """A picture that left the bank by name alone, for who brought it in."""
        rows = Picture.objects.filter(sha256=sha256)
        if self.owner is not None:
            rows = rows.filter(owner=self.owner)
        found = rows.first()
        return found.reference if found else ""

    def _without_data(self, text: Text) -> Text:
        if "data:image/" not in text.text or text.format not in SHOWN_AS_MARKUP:
            return text
        return Text(IN_TEXT.sub(self._from_data, text.text), text.format)

    def _from_data(self, match: re.Match[str]) -> str:
        try:
            data = base64.b64decode(match[1], validate=True)
        except binascii.Error:
            return match[0]
        return self._kept(match[0], ParsedPicture("", data))

    def _kept(self, name: str, picture: ParsedPicture) -> str:
        if name not in self._found and name not in self._refused:
            self._look_at(name, picture)
        # Data stays in the text and is shown as before; a name would show nothing.
        if name in self._refused and name.startswith("picture:"):
            self._warn(picture, self._refused[name])
        return self._found.get(name, name)

    def _look_at(self, name: str, picture: ParsedPicture) -> None:
        try:
            if self.writes:
                kept = keep_picture(
                    picture.data, picture.name, by=self.owner, now=self.now
                )
                self._found[name] = kept.reference
            else:
                self._found[name] = reference_of(picture.data)
        except UnusablePicture as refusal:
            self._refused[name] = str(refusal)

    def _warn(self, picture: ParsedPicture, why: str) -> None:
        text = _("A picture was left as it is: %(why)s") % {"why": why}
        self.problems.append(
            FileProblem(Severity.WARNING, self._line, text, picture.name, self._part)
        )
