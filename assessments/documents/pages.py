"""
A document as one HTML file that needs nothing else.

Pictures are inside the page (assessments.texts.pictures), formulas are MathML, the style is in the page. The page forbids everything else itself, so that it
loads nothing from anywhere, wherever it is opened.
"""

import base64
import hashlib

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessments.documents.reading import AttemptDocument
from assessments.papers import receipts
from assessments.questions.presented import shown_points
from assessments.rules.states import STATUS_LABELS
from assessments.texts.pictures import pictures_inside

TEMPLATE = "assessments/document/document.html"
STYLE = "assessments/document/document.css"


def html_of(document: AttemptDocument, *, with_key: bool) -> str:
    """``with_key``: with the right answers and the author's feedback."""
    attempt, row = document.attempt, document.row
    with pictures_inside():
        return render_to_string(
            TEMPLATE,
            {
                "document": document,
                "attempt": attempt,
                "test": attempt.test,
                "candidate": attempt.candidate,
                "row": row,
                "state": _(STATUS_LABELS[row.status]),
                "total": None if row.total is None else shown_points(row.total),
                "max": shown_points(row.max),
                "percent": None if row.percent is None else shown_points(row.percent),
                "hash_groups": receipts.grouped(attempt.answers_hash),
                "with_key": with_key,
                "style": style(),
                "style_hash": style_hash(),
            },
        )


def style() -> str:
    # No element of the page can end inside: it is our own file.
    return render_to_string(STYLE)


def style_hash() -> str:
    """What a Content-Security-Policy allows the style of the page by."""
    digest = hashlib.sha256(style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
