"""A field's stored value as a browser would post it, to replace what was posted."""

from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict

TICKS = ("checkbox", "radio")


class _Controls(HTMLParser):
    """Collects the names and values that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self._select = ""
        self._text: list[str] | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "select":
            self._select = given.get("name") or ""
        if tag == "option" and "selected" in given:
            self.pairs.append((self._select, given.get("value") or ""))
        if tag == "textarea":
            self._area, self._text = given.get("name") or "", []
        if tag == "input" and _is_sent(given):
            missing = "on" if given.get("type") in TICKS else ""
            self.pairs.append((given["name"], given.get("value") or missing))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            # A browser leaves out the line break that a textarea begins with.
            text = "".join(self._text).replace("\r\n", "\n").removeprefix("\n")
            self.pairs.append((self._area, text))
            self._text = None


def _is_sent(given: dict[str, Any]) -> bool:
    ticks = given.get("type") in TICKS
    return bool(given.get("name")) and (not ticks or "checked" in given)


def put_stored(post: QueryDict, bound_field: Any, row: str | None) -> None:
    """
    Give a field of a posted form the value of a form made from the database.

    ``row`` is the prefix of the row that was posted, such as ``choices-2``.
    """
    made_as = bound_field.html_name
    name = f"{row}-{bound_field.name}" if row else made_as
    for one in (name, f"{name}_0", f"{name}_1"):
        post.pop(one, None)
    controls = _Controls()
    controls.feed(str(bound_field))
    for control, value in controls.pairs:
        if control in (made_as, f"{made_as}_0", f"{made_as}_1"):
            post.appendlist(name + control.removeprefix(made_as), value)


def row_of(post: QueryDict, prefix: str, pk: str) -> str | None:
    """The prefix under which a row was posted."""
    for name, value in post.items():
        start, _, end = name.rpartition("-")
        if end == "id" and start.startswith(f"{prefix}-") and value == pk:
            return start
    return None
