"""
Responses: JSON shaped by the kind of question, in the numbers of the paper.

Pure: imports no framework.

| kind | response |
|---|---|
| single | ``{"choice": 2}`` |
| multiple | ``{"choices": [1, 3]}`` |
| true_false | ``{"value": true}`` |
| short_text, essay | ``{"text": "…"}`` |
| numerical | ``{"number": "3.14"}`` |
| matching | ``{"pairs": {"1": 2}}`` stem to option |
| ordering | ``{"order": [3, 1, 2]}`` options in the candidate's order |

``null`` clears. An empty text, choice or pairing is the same as null. A number that can
be read in two ways, such as ``1,000``, needs ``"reading"``: ``"decimal"`` or
``"thousands"`` (assessments.questions.typed.numbers). What was typed is what is stored.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from assessments.questions.kind import Kind
from assessments.questions.typed.numbers import Reading, parse_number, readings

TEXT_CHARS = 20_000
NUMBER_CHARS = 64


Response = dict[str, Any]


class InvalidResponse(ValueError):
    """The response does not fit its question; the message says why, for a person."""


class ResponseTooLong(InvalidResponse):
    """A text over TEXT_CHARS characters."""


class Shape(NamedTuple):
    """What a response has to fit, and its place; fixed when the attempt begins."""

    number: int
    kind: str
    options: int
    stems: int


#: Shapes, one for the same values: every open page keeps one for each of its answers.
shape = lru_cache(maxsize=10_000)(Shape)


def normalise(
    kind: str, response: object, *, options: int = 0, stems: int = 0
) -> Response | None:
    """
    Check a response against its question and return the form that is stored.

    Args:
        kind: The question's kind.
        response: What the client sent, any JSON value.
        options: How many options the question presents.
        stems: How many stems a matching question presents.

    Raises:
        InvalidResponse: If it does not fit the question.
        ResponseTooLong: If a text is longer than TEXT_CHARS.
    """
    if response is None:
        return None
    if not isinstance(response, dict):
        raise InvalidResponse("a response is an object or null")
    return CHECKS[Kind(kind)](response, options, stems)


def _only(response: Response, key: str) -> Any:
    if set(response) != {key}:
        raise InvalidResponse(f"expected exactly the field {key!r}")
    return response[key]


def _place(value: object, count: int) -> int:
    # bool is an int in Python; a choice of true is still a mistake.
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidResponse("a choice is a whole number")
    if not 1 <= value <= count:
        raise InvalidResponse(f"there is no choice {value}: choose 1 to {count}")
    return value


def _single(response: Response, options: int, stems: int) -> Response | None:
    return {"choice": _place(_only(response, "choice"), options)}


def _multiple(response: Response, options: int, stems: int) -> Response | None:
    choices = _only(response, "choices")
    if not isinstance(choices, list):
        raise InvalidResponse("choices is a list of numbers")
    places = sorted({_place(choice, options) for choice in choices})
    if len(places) != len(choices):
        raise InvalidResponse("a choice is listed twice")
    return {"choices": places} if places else None


def _true_false(response: Response, options: int, stems: int) -> Response | None:
    value = _only(response, "value")
    if not isinstance(value, bool):
        raise InvalidResponse("value is true or false")
    return {"value": value}


def _text(response: Response, options: int, stems: int) -> Response | None:
    text = _only(response, "text")
    if not isinstance(text, str):
        raise InvalidResponse("text is a string")
    if len(text) > TEXT_CHARS:
        raise ResponseTooLong(
            f"{len(text):,} characters; at most {TEXT_CHARS:,} can be saved"
        )
    _check_characters(text)
    return {"text": text} if text else None


def _check_characters(text: str) -> None:
    """Refuse what no database stores: NUL, and surrogates without their other half."""
    if "\0" in text:
        raise InvalidResponse("the text holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidResponse("the text holds half a character") from None


def _numerical(response: Response, options: int, stems: int) -> Response | None:
    if not {"number"} <= set(response) <= {"number", "reading"}:
        raise InvalidResponse("expected the field 'number', and 'reading' if asked")
    number = response["number"]
    if not isinstance(number, str):
        raise InvalidResponse("number is a string such as '3.14'")
    number = number.strip()
    if not number:
        return None
    if len(number) > NUMBER_CHARS or parse_number(number) is None:
        raise InvalidResponse("this is not a number: write it like 3.14")
    found = readings(number)
    if len(found) == 1:
        return {"number": number}
    return {"number": number, "reading": _reading(found, response.get("reading"))}


def _reading(found: dict[Reading, Decimal], told: object) -> str:
    """How a number of two readings is meant: by its name, or by the number it is."""
    for reading, number in found.items():
        if told in (reading.value, f"{number.normalize():f}"):
            return reading.value
    raise InvalidResponse(
        "this number can be read in two ways: say 'reading', "
        + " or ".join(f"'{name}' for {number:f}" for name, number in found.items())
    )


def _matching(response: Response, options: int, stems: int) -> Response | None:
    pairs = _only(response, "pairs")
    if not isinstance(pairs, dict):
        raise InvalidResponse("pairs is an object from stem to choice")
    stem_names = {str(stem) for stem in range(1, stems + 1)}
    if unknown := set(pairs) - stem_names:
        raise InvalidResponse(f"there is no stem {min(unknown)[:20]!r}")
    return (
        {
            "pairs": {
                stem: _place(pairs[stem], options) for stem in sorted(pairs, key=int)
            }
        }
        if pairs
        else None
    )


def _ordering(response: Response, options: int, stems: int) -> Response | None:
    order = _only(response, "order")
    if not isinstance(order, list):
        raise InvalidResponse("order is a list of numbers")
    places = [_place(item, options) for item in order]
    if len(places) != options or len(set(places)) != options:
        raise InvalidResponse(f"order names each of 1 to {options} once")
    return {"order": places}


CHECKS: dict[Kind, Callable[[Response, int, int], Response | None]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_TEXT: _text,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.ESSAY: _text,
}
