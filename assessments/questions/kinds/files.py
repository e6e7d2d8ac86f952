"""File: an answer of one to five files that a person reads and scores. Pure."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from assessments.files.names import NAME_CHARS, clean_name
from assessments.files.types import FileType
from assessments.questions.authored import AuthoredChoice, Flaw, Forbids
from assessments.questions.dealing import Dealer, Dealt
from assessments.questions.kind import InvalidResponse, Response, ScoredBy
from assessments.questions.kinds.base import QuestionKind, Schema, object_with, only
from assessments.questions.line_editors import NO_LINES
from assessments.questions.plain import ANSWER, Filled, PlainForm, Unreadable
from assessments.questions.presented import Line, PresentedItem, ShownLines
from assessments.questions.settings import (
    NO_SETTINGS,
    Setting,
    Settings,
    Whole,
    YesOrNo,
)
from assessments.translation import gettext as _
from assessments.translation import gettext_noop, ngettext

MOST_FILES = 5
MOST_MEGABYTES = 25
MEGABYTE = 1_000_000
_HEX = frozenset("0123456789abcdef")
_FIELDS = {"name", "size", "sha256"}
_FILE: Schema = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": NAME_CHARS},
        "size": {"type": "integer", "minimum": 1},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
    "required": sorted(_FIELDS),
    "additionalProperties": False,
}

FILES = Setting(
    "files",
    gettext_noop("Most files"),
    gettext_noop("How many files a candidate may hand in here."),
    Whole(1, MOST_FILES),
    1,
    is_shown=True,
)
MEGABYTES = Setting(
    "megabytes",
    gettext_noop("Largest file in MB"),
    gettext_noop("How large each file may be."),
    Whole(1, MOST_MEGABYTES),
    8,
    is_shown=True,
)
_WORDS = {
    FileType.PDF: gettext_noop("PDF"),
    FileType.PICTURE: gettext_noop("Pictures (PNG, JPEG, GIF, WebP)"),
    FileType.OFFICE: gettext_noop("Office documents"),
    FileType.TEXT: gettext_noop("Plain text"),
    FileType.ZIP: gettext_noop("Zip archives"),
}
TYPES = {
    type: Setting(
        str(type),
        words,
        gettext_noop("Files of this type are accepted. The content decides."),
        YesOrNo(),
        True,
        is_shown=True,
    )
    for type, words in _WORDS.items()
}


def types_taken(settings: Settings) -> list[FileType]:
    return [type for type, setting in TYPES.items() if setting.of(settings)]


def limits_in_words(settings: Settings) -> str:
    """What may be handed in, for candidates."""
    most = FILES.of(settings)
    words = ngettext(
        "One file of at most %(size)d MB: %(types)s.",
        "At most %(count)d files of %(size)d MB each: %(types)s.",
        most,
    )
    types = ", ".join(_(_WORDS[type]) for type in types_taken(settings))
    return words % {"count": most, "size": MEGABYTES.of(settings), "types": types}


def size_in_words(size: int) -> str:
    if size < MEGABYTE:
        return _("%(size)s kB") % {"size": max(1, round(size / 1000))}
    return _("%(size)s MB") % {"size": f"{size / MEGABYTE:.1f}"}


class FilesForm(PlainForm):
    """Each value names a file that the server has: hash, size and name."""

    def fill(self, response: Response) -> Filled:
        return {ANSWER: [written(one) for one in response["files"]]}

    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        files = [_read(value) for value in filled.get(ANSWER, ()) if value]
        once = {one["sha256"]: one for one in files}
        most = FILES.of(item.settings)
        if len(once) > most:
            raise Unreadable(_too_many(most), ANSWER)
        return {"files": list(once.values())} if once else None


def written(file: dict[str, Any]) -> str:
    return f"{file['sha256']}:{file['size']}:{file['name']}"


def _read(value: str) -> dict[str, Any]:
    sha256, _colon, rest = value.partition(":")
    size, _colon, name = rest.partition(":")
    if not (size.isascii() and size.isdigit() and len(size) < 15):
        raise Unreadable(_("Choose the file again."), ANSWER)
    return {"name": name, "size": int(size), "sha256": sha256}


def _too_many(most: int) -> str:
    text = ngettext("Hand in one file only.", "Hand in at most %(count)d files.", most)
    return text % {"count": most}


class Files(QuestionKind):
    name: ClassVar[str] = "file"
    label = gettext_noop("File upload")
    line_editor = NO_LINES
    scored_by = ScoredBy.PERSON
    form = FilesForm()
    schema = object_with(
        "files",
        {"type": "array", "items": _FILE, "minItems": 1, "maxItems": MOST_FILES},
    )
    settings = (FILES, MEGABYTES, *TYPES.values())
    takes_files = True

    def check(self, response: Response, options: int, stems: int) -> Response | None:
        files = only(response, "files")
        if not isinstance(files, list) or len(files) > MOST_FILES:
            raise InvalidResponse(f"files must be a list of at most {MOST_FILES}")
        checked = [_checked(file) for file in files]
        if len({file["sha256"] for file in checked}) < len(checked):
            raise InvalidResponse(_("The same file is named twice."))
        return {"files": checked} if checked else None

    def deal(self, choices: Sequence[AuthoredChoice], dealer: Dealer) -> Dealt:
        return Dealt()

    def flaws(
        self,
        choices: Sequence[AuthoredChoice],
        *,
        case_sensitive: bool = False,
        settings: Settings = NO_SETTINGS,
    ) -> Iterator[Flaw]:
        if choices:
            yield Flaw(
                _("it has choices, but candidates hand in files."),
                _("Candidates hand in files here. Remove these lines."),
                Forbids.SAVING,
            )

    def settings_flaws(self, settings: Settings) -> Iterator[Flaw]:
        if not types_taken(settings):
            yield Flaw(
                _("it accepts no type of file."),
                _("Accept at least one type of file."),
                Forbids.PUBLISHING,
            )

    def words(self, item: ShownLines, response: Response) -> tuple[Line, ...]:
        return tuple(Line(_in_words(f), is_typed=True) for f in response["files"])

    def sample(self, options: int, stems: int, rng: random.Random) -> Response:
        sha256 = f"{rng.getrandbits(256):064x}"
        return {"files": [{"name": "essay.pdf", "size": 1, "sha256": sha256}]}


def _checked(file: Any) -> dict[str, Any]:
    if not isinstance(file, dict) or set(file) != _FIELDS:
        raise InvalidResponse("a file has a name, a size and a sha256")
    name, size, sha256 = file["name"], file["size"], file["sha256"]
    if not isinstance(name, str) or clean_name(name) != name:
        raise InvalidResponse("name must be the name that the upload was answered with")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size < 2**53:
        raise InvalidResponse("size must be a whole number")
    if not isinstance(sha256, str) or len(sha256) != 64 or not set(sha256) <= _HEX:
        raise InvalidResponse("sha256 must have 64 hexadecimal digits")
    return {"name": name, "size": size, "sha256": sha256}


def _in_words(file: dict[str, Any]) -> str:
    size = size_in_words(file["size"])
    return f"{file['name']} ({size}), SHA-256 {file['sha256']}"
