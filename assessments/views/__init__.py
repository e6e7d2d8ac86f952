"""Candidate pages: parse the request, call a service or a selector, render."""

from assessments.views.answer_files import answer_file
from assessments.views.attempts import (
    not_me,
    receipt,
    receipt_answers,
    review,
    sitting,
    submit,
)
from assessments.views.home import home
from assessments.views.icons import favicon
from assessments.views.languages import ScriptWords
from assessments.views.objections import objection
from assessments.views.pictures import picture
from assessments.views.plain import question
from assessments.views.plain_session import session
from assessments.views.tests import preview, start, test

__all__ = [
    "ScriptWords",
    "answer_file",
    "favicon",
    "home",
    "not_me",
    "objection",
    "picture",
    "preview",
    "question",
    "receipt",
    "receipt_answers",
    "review",
    "session",
    "sitting",
    "start",
    "submit",
    "test",
]
