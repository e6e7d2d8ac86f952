"""Which rows of a test somebody looks at; the address of the live page holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from assessments.monitoring.frames import FILTER_CHARS
from assessments.monitoring.queries import FILTERS

DEFAULT_SORT = "attention"
PAGE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class View:
    """Which rows somebody looks at, as the address of the page says."""

    filter: Mapping[str, str]
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def of(cls, request: HttpRequest) -> "View":
        return cls.read(request.GET)

    @classmethod
    def read(cls, query: QueryDict) -> "View":
        texts = {name: query.get(name, "").strip()[:FILTER_CHARS] for name in FILTERS}
        # Python refuses to read a number of thousands of digits.
        page = query.get("page", "")[:PAGE_DIGITS]
        return cls(
            {name: text for name, text in texts.items() if text},
            query.get("sort") or DEFAULT_SORT,
            max(1, int(page)) if page.isdecimal() else 1,
        )

    def search(self, *, page: int | None = None) -> str:
        """The query of the address, with its question mark."""
        query = dict(self.filter)
        if self.sort != DEFAULT_SORT:
            query["sort"] = self.sort
        if (page := page or self.page) > 1:
            query["page"] = str(page)
        return f"?{urlencode(query)}" if query else "?"
