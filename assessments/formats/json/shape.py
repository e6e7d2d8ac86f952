"""
The shape of the file. Version 1::

    {"format": "question-bank", "version": 1,
     "categories": [{"path": "Maps", "description": "…"}],
     "questions": [{"kind": "single", "name": "…", "text": {"text": "…", "format": "html"},
                    "choices": [{"text": {…}, "weight": "1", "feedback": {…}}], …}],
     "pictures": {"<sha256>": "map.png"}}

Numbers are strings, so that none is rounded. A field that is empty is left out. A reader
takes files of its own version and of earlier ones.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

NAME = "question-bank"
VERSION = 1
FILE = "bank.json"
FOLDER = "pictures/"


def decimal_of(value: Any) -> Decimal:
    """
    Raises:
        ValueError: If it is no finite number written as a string.
    """
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError("a number is a string")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("this is no number") from None
    if not number.is_finite():
        raise ValueError("this number has no end")
    return number
