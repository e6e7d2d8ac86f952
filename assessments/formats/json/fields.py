"""One question of our own format, each field checked before it is believed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.formats.json.shape import decimal_of
from assessments.formats.opening.limits import MAX_CHOICES, MAX_STEM_CHARS
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text
from assessments.questions.registry import KINDS

FORMATS = frozenset({"plain", "markdown", "html", "moodle"})
MAX_TAGS = 50
MAX_WEIGHT = Decimal(1)
MAX_TOLERANCE = Decimal(10) ** 50
SMALLEST_EXPONENT = -100
WEIGHT_EXPONENT = -7
MAX_POINTS = Decimal(999)
Fields = Mapping[str, Any]


class Fault(Exception):
    """A question that cannot be read; ``words`` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def question_of(value: Any, number: int) -> tuple[ParsedQuestion, list[str]]:
    """
    The question, and warnings about it.

    A kind that this release does not have is kept as an unsupported question with its
    source, and is written again as it came.

    Raises:
        Fault: If a field is missing, or is not what it has to be.
    """
    fields = _object(value)
    kind = _string(fields, "kind")
    if not kind:
        raise Fault(_("The question has no kind."))
    if kind not in KINDS:
        text = _("The kind “%(kind)s” is not known here; its source is kept.")
        return _unsupported(fields, kind, number), [text % {"kind": kind[:40]}]
    return _question(fields, kind, number), []


def _question(fields: Fields, kind: str, number: int) -> ParsedQuestion:
    text = _text(fields, "text", "plain")
    choices = _list(fields, "choices")
    if len(choices) > MAX_CHOICES:
        words = _(
            "The question has %(count)d answers; at most %(most)d can be imported."
        )
        raise Fault(words % {"count": len(choices), "most": MAX_CHOICES})
    return ParsedQuestion(
        line=number,
        kind=kind,
        text=text,
        name=_string(fields, "name"),
        choices=tuple(_choice(_object(choice)) for choice in choices),
        feedback=_text(fields, "feedback", text.format),
        category=_string(fields, "category"),
        file_id=_string(fields, "id"),
        tags=_tags(fields),
        settings=_object(fields.get("settings", {})),
        case_sensitive=fields.get("case_sensitive", False) is True,
        points=_number(fields, "points", MAX_POINTS, -2),
    )


def _unsupported(fields: Fields, kind: str, number: int) -> ParsedQuestion:
    return ParsedQuestion(
        line=number,
        kind=UNSUPPORTED,
        text=_text(fields, "text", "plain"),
        name=_string(fields, "name"),
        category=_string(fields, "category"),
        file_id=_string(fields, "id"),
        tags=_tags(fields),
        settings={"format": "json", "type": kind, "source": dict(fields)},
    )


def _choice(fields: Fields) -> ParsedChoice:
    text = _text(fields, "text", "plain")
    weight = _number(fields, "weight", MAX_WEIGHT, WEIGHT_EXPONENT)
    tolerance = _number(fields, "tolerance", MAX_TOLERANCE, SMALLEST_EXPONENT)
    if tolerance is not None and tolerance < 0:
        raise Fault(_("A tolerance is below zero."))
    return ParsedChoice(
        text=text,
        match=_string(fields, "match"),
        weight=Decimal(0) if weight is None else weight,
        tolerance=tolerance,
        feedback=_text(fields, "feedback", text.format),
    )


def _object(value: Any) -> Fields:
    if not isinstance(value, dict):
        raise Fault(_("Something that has to be an object is none."))
    return value


def _list(fields: Fields, name: str) -> list[Any]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise _wrong(name)
    return value


def _string(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise _wrong(name)
    if len(value) > MAX_STEM_CHARS:
        text = _("This text has %(count)d characters; at most %(most)d are imported.")
        raise Fault(text % {"count": len(value), "most": MAX_STEM_CHARS})
    return value


def _text(fields: Fields, name: str, default: str) -> Text:
    value = fields.get(name)
    if value is None:
        return Text("", default)
    if isinstance(value, str):
        return Text(_string(fields, name), default)
    text_format = _string(_object(value), "format") or default
    if text_format not in FORMATS:
        raise _wrong("format")
    return Text(_string(value, "text"), text_format)


def _tags(fields: Fields) -> tuple[str, ...]:
    tags = _list(fields, "tags")
    if not all(isinstance(tag, str) for tag in tags):
        raise _wrong("tags")
    return tuple(tags[:MAX_TAGS])


def _number(fields: Fields, name: str, most: Decimal, least: int) -> Decimal | None:
    """``least``: the smallest exponent that the bank has room for."""
    if fields.get(name) is None:
        return None
    try:
        number = decimal_of(fields[name])
    except ValueError:
        raise _wrong(name) from None
    exponent = number.normalize().as_tuple().exponent
    if number.copy_abs() > most or int(exponent) < least:
        raise _wrong(name)
    return number


def _wrong(name: str) -> Fault:
    return Fault(_("The field “%(name)s” has a value that cannot be.") % {"name": name})
