"""
Words and numbers for people, in the language of the reader.

Pure modules import these from here only: no other module below the models knows which
framework translates.
"""

from django.utils.formats import localize
from django.utils.translation import gettext, ngettext

# Django's own asks for the settings, which a program that only reads kinds has not.
from assessments.gettext_marker import marked as gettext_noop

__all__ = ["gettext", "gettext_noop", "localize", "ngettext"]
