"""The shared part of the kinds whose answer is a text: a line, or an essay. Pure."""

from assessments.questions.kind import (
    TEXT_CHARS,
    InvalidResponse,
    Response,
    ResponseTooLong,
)
from assessments.questions.kinds.base import object_with, only
from assessments.questions.plain import (
    ANSWER,
    Filled,
    PlainForm,
    Unreadable,
    text_in,
)
from assessments.questions.presented import Line, PresentedItem
from assessments.translation import gettext as _

TEXT_SCHEMA = object_with("text", {"type": "string", "maxLength": TEXT_CHARS})
SENTENCE = "the newest page holds the seat and every answer that was saved is kept"
WORDS = SENTENCE.split()


class TextForm(PlainForm):
    def read(self, item: PresentedItem, filled: Filled) -> Response | None:
        # A form sends line breaks as CR LF; the script sends LF, and LF is stored.
        text = text_in(filled).replace("\r\n", "\n")
        if len(text) > TEXT_CHARS:
            raise Unreadable(_too_long(len(text)), ANSWER)
        if "\0" in text:
            raise Unreadable(_("Take out the character that cannot be stored."), ANSWER)
        return {"text": text} if text else None


def _too_long(length: int) -> str:
    text = _("Shorten the answer: it has %(length)d characters, %(most)d can be saved.")
    return text % {"length": length, "most": TEXT_CHARS}


def check_text(response: Response) -> Response | None:
    text = only(response, "text")
    if not isinstance(text, str):
        raise InvalidResponse("text must be a string")
    if len(text) > TEXT_CHARS:
        raise ResponseTooLong(
            f"{len(text):,} characters; at most {TEXT_CHARS:,} can be saved"
        )
    _check_characters(text)
    return {"text": text} if text else None


def _check_characters(text: str) -> None:
    """Refuse characters that no database stores: NUL and unpaired surrogates."""
    if "\0" in text:
        raise InvalidResponse("the text contains a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidResponse("the text contains half of a surrogate pair") from None


def typed_text(response: Response) -> tuple[Line, ...]:
    return (Line(response["text"], is_typed=True),)
