"""
What a list of the admin may be narrowed by, and how it finds names.

Django accepts any column of a model in the address. ``?score__gte=8`` would show who earned
what to a person who may not read scores. So only declared filters are accepted. Django's
search compares letters by their bytes where the database does: here ``ÅSA`` finds ``Åsa``,
however either is composed.
"""

import unicodedata
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db.backends.signals import connection_created
from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.constants import LOOKUP_SEP
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.text import smart_split, unescape_string_literal

#: What filters and the dates above a list add to the name of their field.
ENDINGS = frozenset(
    {"", "exact", "id__exact", "isnull", "in", "gte", "lt", "year", "month", "day"}
)

#: The first version of PostgreSQL that brings letters of its own, without ICU.
BUILT_IN = 170_000


def plain(text: str) -> str:
    """A text as searches compare it: one case, one composition."""
    # A sigma at the end of a word is a letter of its own to some and not to others.
    return unicodedata.normalize("NFKC", text).lower().replace("ς", "σ")


class Plain(Func):
    """``plain`` of a column, in the database."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="plain_text", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # The collation of a database may be C, and know the letters of ASCII alone.
        collation = "pg_c_utf8" if connection.pg_version >= BUILT_IN else "und-x-icu"
        text = f'NORMALIZE(%(expressions)s::text, NFKC) COLLATE "{collation}"'
        template = f"REPLACE(LOWER({text}), 'ς', 'σ')"
        return self.as_sql(compiler, connection, template=template, **context)


@receiver(connection_created)
def teach_sqlite(*, connection: Any, **_kwargs: Any) -> None:
    """SQLite knows one case of ASCII alone, and no composition."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "plain_text", 1, _plain_or_none, deterministic=True
        )


def _plain_or_none(value: Any) -> str | None:
    return None if value is None else plain(str(value))


class ListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # a base of the generic one
    def lookup_allowed(
        self, lookup: str, value: Any, request: HttpRequest | None = None
    ) -> bool:
        """Only declared filters are allowed, for superusers too."""
        return any(_is_of(lookup, path) for path in self._declared())

    def _declared(self) -> list[str]:
        filters = [f[0] if isinstance(f, tuple) else f for f in self.list_filter]
        paths = [getattr(path, "parameter_name", path) for path in filters]
        return [*map(str, filter(None, paths)), *filter(None, [self.date_hierarchy])]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word in some field, whatever its case and its composition."""
        paths = [str(path) for path in self.get_search_fields(request)]
        if not paths or not search_term.strip():
            return super().get_search_results(request, queryset, search_term)
        keys = {f"_plain_{n}": Plain(F(path)) for n, path in enumerate(paths)}
        queryset = queryset.alias(**keys)
        for word in _words(search_term):
            matches = (Q(**{f"{key}__contains": plain(word)}) for key in keys)
            queryset = queryset.filter(reduce(or_, matches))
        opts = self.opts
        return queryset, any(lookup_spawns_duplicates(opts, path) for path in paths)


def _is_of(lookup: str, path: str) -> bool:
    rest = lookup.removeprefix(path)
    return lookup.startswith(path) and rest.removeprefix(LOOKUP_SEP) in ENDINGS


def _words(search_term: str) -> list[str]:
    """As Django reads a search: words, and phrases in quotes."""
    return [_unquoted(word) for word in smart_split(search_term)]


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
    return unescape_string_literal(word) if is_quoted else word
