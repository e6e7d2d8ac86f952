"""JSON of people we do not know: refused before it takes the memory of the server."""

import json
import re
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from assessments.formats.opening.limits import MAX_DEPTH
from assessments.questions.parsed import UnreadableFile

# Each value of a JSON text has a comma, a colon or a bracket before it.
MARK = re.compile(r"[,:\[{]")
MAX_MARKS = 4_000_000
MAX_DIGITS = 400
# A string, or a bracket outside of any string. A string without an end reaches to the
# end of the text, and nothing is tried twice, or the time would grow with the square.
NESTING = re.compile(r'"(?:[^"\\]|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)


def load_json(text: str) -> Any:
    """
    Raises:
        UnreadableFile: If it is no JSON, or holds too many values, or values in values
            in values without an end.
    """
    if sum(1 for _mark in MARK.finditer(text)) > MAX_MARKS:
        raise UnreadableFile(_("The JSON holds too many values."))
    _check_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_short,
            parse_float=_short,
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            words = _("The JSON is damaged in line %(line)d.") % {"line": error.lineno}
            raise UnreadableFile(words) from None
        raise UnreadableFile(
            _("The JSON is damaged: %(why)s.") % {"why": error}
        ) from None


def _check_depth(text: str) -> None:
    depth = 0
    for found in NESTING.finditer(text):
        depth += bool(found[1]) - bool(found[2])
        if depth > MAX_DEPTH:
            raise UnreadableFile(_("The JSON is nested too deeply."))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _short(digits: str) -> int | float:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return float(digits) if set(digits) & set(".eE") else int(digits)
