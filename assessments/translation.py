"""
Words and numbers for people, in the language of the reader.

Pure modules import these from here only: no other module below the models knows which
framework translates.
"""

from django.utils.formats import localize
from django.utils.translation import gettext, ngettext

__all__ = ["gettext", "gettext_noop", "localize", "ngettext"]


def gettext_noop(text: str) -> str:
    """
    Return the text unchanged: the catalogs collect it, and the code that shows it
    translates it.

    Django's own asks for the settings, which a program that only reads rules has not.
    """
    return text
