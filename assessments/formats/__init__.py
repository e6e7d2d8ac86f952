"""
Question bank formats. Each reads a file into one model (questions.parsed) and writes it.

A format is a package of its own with a reader and a writer. All later steps are the same
for all formats.
"""

from django.utils.translation import gettext as _

from assessments.formats import gift, json, moodle_xml, qti12, qti21, sheets, text
from assessments.formats.base import Format
from assessments.formats.opening.encoding import decode_file, refuse_documents
from assessments.formats.opening.source import SourceFile
from assessments.questions.parsed import UnreadableFile

#: By name. The first that a file looks like is its format, so strict ones come first.
FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        json.FORMAT,
        sheets.XLSX,
        moodle_xml.FORMAT,
        qti12.FORMAT,
        qti21.FORMAT,
        # Before GIFT: a cell may hold a gap, which looks like an answer of GIFT.
        sheets.CSV,
        gift.FORMAT,
        text.FORMAT,
    )
}


def detect(file: SourceFile) -> Format:
    """
    The format of a file, by its content; a text that tells nothing, by its name.

    Raises:
        UnreadableFile: If no format knows the file. It says what the file looks like
            and what to do.
    """
    refuse_documents(file.data)
    for format in FORMATS.values():
        if format.looks_like(file):
            return format
    # It says what the file is, if it is no text or has another markup.
    decode_file(file.data, file.encoding)
    for format in FORMATS.values():
        if file.name.lower().endswith(format.suffix):
            return format
    known = ", ".join(format.label for format in FORMATS.values())
    text = _("No question format was recognised. Known formats: %(names)s.")
    raise UnreadableFile(text % {"names": known})
