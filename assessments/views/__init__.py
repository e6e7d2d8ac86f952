"""Candidate pages: parse the request, call a service or a selector, render."""

from assessments.views.attempts import receipt, review, sitting, submit
from assessments.views.home import home
from assessments.views.tests import preview, start, test

__all__ = [
    "home",
    "preview",
    "receipt",
    "review",
    "sitting",
    "start",
    "submit",
    "test",
]
