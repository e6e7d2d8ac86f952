"""Candidate pages: parse the request, call a service or a selector, render."""

from assessments.views.attempts import not_me, receipt, review, sitting, submit
from assessments.views.home import home
from assessments.views.plain import question, session
from assessments.views.tests import preview, start, test

__all__ = [
    "home",
    "not_me",
    "preview",
    "question",
    "receipt",
    "review",
    "session",
    "sitting",
    "start",
    "submit",
    "test",
]
