"""Texts of pure modules, marked for the catalogs. Pure: imports no framework."""


def marked(text: str) -> str:
    """
    Return the text unchanged; the code that shows the text translates it.

    Import it as ``_``: the catalogs collect the texts by that name.
    """
    return text
