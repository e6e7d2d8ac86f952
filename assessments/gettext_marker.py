"""Texts of pure modules, marked for the catalogs. Pure: imports no framework."""


def marked(text: str) -> str:
    """
    The text as it is; whoever shows it to a person translates it.

    Imported as ``_``, by which the texts are collected.
    """
    return text
