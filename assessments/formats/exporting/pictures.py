"""The pictures of exported questions, by SHA-256."""

from collections.abc import Iterable

from assessments import files
from assessments.formats.picture_names import picture_names
from assessments.models import Picture
from assessments.questions.parsed import ParsedPicture, ParsedQuestion


def pictures_of(questions: Iterable[ParsedQuestion]) -> dict[str, ParsedPicture]:
    """Those that the texts name and the store has, each once."""
    named = {sha256 for one in questions for sha256 in picture_names(one)}
    if not named:
        return {}
    rows = {row.sha256: row for row in Picture.objects.filter(sha256__in=named)}
    found = {}
    for sha256, row in rows.items():
        name = row.name or row.file_name
        try:
            with files.opened(sha256) as file:
                found[sha256] = ParsedPicture(name, file.read())
        except files.MissingFile:
            continue
    return found
