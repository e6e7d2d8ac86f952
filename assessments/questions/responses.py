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

``null`` clears the answer. An empty text, choice or pairing is the same as null. A
number that can be read in two ways, such as ``1,000``, needs ``"reading"``:
``"decimal"`` or ``"thousands"`` (assessments.questions.typed.numbers). Texts and
numbers are stored as typed.
"""

from assessments.questions.kind import (
    NUMBER_CHARS,
    TEXT_CHARS,
    InvalidResponse,
    Response,
    ResponseShape,
    ResponseTooLong,
    shape,
)
from assessments.questions.registry import kind_of

__all__ = [
    "NUMBER_CHARS",
    "TEXT_CHARS",
    "InvalidResponse",
    "Response",
    "ResponseShape",
    "ResponseTooLong",
    "normalise",
    "shape",
]


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
        raise InvalidResponse("a response must be an object or null")
    return kind_of(kind).check(response, options, stems)
