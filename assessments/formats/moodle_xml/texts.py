"""Texts of Moodle XML with their pictures, on the way in."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from assessments.formats.opening.pictures import is_picture
from assessments.formats.opening.xml import Element, inner_xml, without_controls
from assessments.questions.parsed import NO_TEXT, ParsedPicture, Text, one_line

PLACE = "@@PLUGINFILE@@"
#: Moodle's names of formats; one that is missing or unknown is HTML.
FORMATS = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}

Warn = Callable[[Element, str], None]


@dataclass
class TextsOfFile:
    """Reads the texts of one file; ``pictures`` are those its texts name, by SHA-256."""

    warn: Warn
    pictures: dict[str, ParsedPicture] = field(default_factory=dict)

    def text(self, element: Element | None, inherited: str = "html") -> Text:
        """
        The text of an element such as ``questiontext``, with its pictures.

        Args:
            inherited: The format of a text that names none.
        """
        if element is None:
            return NO_TEXT
        inner = element.find("text")
        raw = inner_xml(inner) if inner is not None else element.text or ""
        written = without_controls(raw).strip("\r\n")
        format = FORMATS.get(element.get("format", ""), inherited)
        if not written.strip():
            return NO_TEXT
        return Text(self._with_pictures(element, written), format)

    def with_old_picture(self, question: Element, text: Text) -> Text:
        """Up to Moodle 1.9 a question had one picture beside its text."""
        name = plain(question.find("image"))
        encoded = question.findtext("image_base64") or ""
        if not name or not encoded.strip():
            return text
        reference = self._kept(question, name, encoded)
        if reference is None:
            return text
        return Text(f'{text.text}\n<img src="{reference}" alt="">', "html")

    def _with_pictures(self, element: Element, text: str) -> str:
        question = _question_of(element)
        # Some exporters put the files of a text beside it, under the question.
        files = [*element.findall("file"), *question.findall("file")]
        for file in files:
            name, path = file.get("name") or "", file.get("path") or "/"
            named = _spellings(f"{path}{name}")
            if not any(spelling in text for spelling in named):
                continue
            reference = self._kept(file, name, file.text or "")
            for spelling in named:
                text = text.replace(spelling, reference or "")
        if PLACE in text:
            self.warn(
                element, _("A file that the text names is not in the file; left out.")
            )
        return text

    def _kept(self, element: Element, name: str, encoded: str) -> str | None:
        """The reference of a picture; None for a file that is none."""
        shown = {"name": one_line(name)[:80]}
        try:
            data = base64.b64decode("".join(encoded.split()), validate=True)
        except (binascii.Error, ValueError):
            text = _("The file “%(name)s” is damaged; it was left out.")
            self.warn(element, text % shown)
            return None
        if not is_picture(data):
            text = _(
                "The file “%(name)s” is no picture that can be shown (PNG, JPEG, GIF or"
                " WebP); it was left out."
            )
            self.warn(element, text % shown)
            return None
        key = hashlib.sha256(data).hexdigest()
        self.pictures[key] = ParsedPicture(one_line(name)[:255], data)
        return f"picture:{key}"


def _question_of(element: Element) -> Element:
    here = element
    while here.tag != "question" and (above := here.getparent()) is not None:
        here = above
    return here


def _spellings(path: str) -> list[str]:
    """How texts name a file: as an address, mostly percent-encoded."""
    variants = dict.fromkeys(
        (quote(path), path, quote(path, safe="/()"), unquote(path))
    )
    return [f"{PLACE}{variant}" for variant in variants]


def plain(element: Element | None) -> str:
    """A text without format, as names and numbers have; one line."""
    if element is None:
        return ""
    inner = element.find("text")
    raw = inner_xml(inner) if inner is not None else element.text or ""
    return one_line(without_controls(raw))
