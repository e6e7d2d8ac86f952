"""Which texts the scripts of one page alone use: only that page has to load their words."""

import ast
import re
from functools import lru_cache
from pathlib import Path

from django.apps import apps

#: The folders of scripts that one page alone loads. All other pages share their words.
OWN_WORDS = ("live", "test")
_LITERAL = r'"(?:[^"\\\n]|\\.)*"'
_JOINED = re.compile(rf"{_LITERAL}(?:\s*\+\s*{_LITERAL})*")


@lru_cache
def texts_only_of(page: str) -> frozenset[str]:
    """The texts in the scripts of this page's folder and of no other."""
    texts = {
        folder.name: _texts_in(folder)
        for folder in _scripts().iterdir()
        if folder.is_dir()
    }
    own = texts.pop(page)
    return own.difference(*texts.values())


def _texts_in(folder: Path) -> frozenset[str]:
    scripts = (path.read_text(encoding="utf-8") for path in folder.rglob("*.js"))
    return frozenset().union(*map(_literals, scripts))


def _literals(script: str) -> set[str]:
    """Each text in double quotes, and those that a plus sign joins as one."""
    return {
        "".join(map(ast.literal_eval, re.findall(_LITERAL, joined)))
        for joined in _JOINED.findall(script)
    }


def _scripts() -> Path:
    return Path(apps.get_app_config("assessments").path, "static", "assessments")
