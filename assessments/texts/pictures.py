"""
Kept pictures in texts: ``picture:<sha256>.<extension>`` as an address with its size.

The size keeps the page from jumping when the picture arrives. A picture never changes,
so this process remembers the sizes it has read.
"""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.urls import reverse
from django.utils.html import escape

from assessments import files
from assessments.files.pictures import CONTENT_TYPES
from assessments.models import Picture

#: In a text, whatever its format.
REFERENCE = re.compile(r"picture:([0-9a-f]{64})\.(png|jpg|webp)\b")
# As the cleaner writes it: attributes in double quotes.
_IMAGE = re.compile(
    r'<img(?P<before>[^>]*?) src="(?P<name>picture:[^"]*)"(?P<after>[^>]*)>'
)
REMEMBERED = 10_000

_inside = ContextVar("pictures_inside", default=False)
_sizes: dict[str, tuple[int, int]] = {}


def is_kept_picture(address: str) -> bool:
    return bool(REFERENCE.fullmatch(address))


def with_addresses(html: str) -> str:
    """Clean HTML in which each kept picture has its address and size."""
    if "picture:" not in html:
        return html
    found = {match["name"] for match in _IMAGE.finditer(html)}
    sizes = _sizes_of({name[8:72] for name in found})

    def addressed(match: re.Match[str]) -> str:
        file_name = match["name"].removeprefix("picture:")
        rest = match["before"] + match["after"]
        size = (
            ""
            if " width=" in rest or " height=" in rest
            else _size(sizes.get(file_name[:64]))
        )
        return f'<img{rest.rstrip(" /")} src="{escape(address_of(file_name))}"{size}>'

    return _IMAGE.sub(addressed, html)


@contextmanager
def pictures_inside() -> Iterator[None]:
    """In this context texts hold their pictures, for documents that stand alone."""
    before = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(before)


def address_of(file_name: str) -> str:
    return (_inside.get() and _as_data(file_name)) or reverse(
        "picture", args=[file_name]
    )


def _as_data(file_name: str) -> str:
    """The picture as an address that holds it; empty if the store has none."""
    sha256, _dot, extension = file_name.partition(".")
    try:
        with files.opened(sha256) as file:
            data = base64.b64encode(file.read()).decode("ascii")
    except files.MissingFile:
        return ""
    return f"data:{CONTENT_TYPES[extension]};base64,{data}"


def _size(size: tuple[int, int] | None) -> str:
    return "" if size is None else f' width="{size[0]}" height="{size[1]}"'


def _sizes_of(hashes: set[str]) -> dict[str, tuple[int, int]]:
    missing = hashes - _sizes.keys()
    if missing:
        if len(_sizes) > REMEMBERED:
            _sizes.clear()
        rows = Picture.objects.filter(sha256__in=missing)
        for sha256, width, height in rows.values_list("sha256", "width", "height"):
            _sizes[sha256] = (width, height)
    return {sha256: _sizes[sha256] for sha256 in hashes if sha256 in _sizes}
