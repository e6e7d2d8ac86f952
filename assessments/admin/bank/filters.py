"""Filters of the list of questions."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.bank.search import frequent_tags, in_a_test, in_subtree, with_tag
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for

MOST_TAGS = 30


class SubtreeFilter(SimpleListFilter):
    """
    Down the tree of categories: the parents of the present one, itself, its children.

    A bank may have hundreds of categories; a list of all would hide the questions.
    """

    title = gettext_lazy("category")
    parameter_name = "subtree"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        present = (self.value() or "").strip("/")
        paths = categories_for(_user(request), Right.READ).values_list(
            "path", flat=True
        )
        shown = [*_parents(present), *_children(paths, present)]
        return [(path, _label(path)) for path in shown]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        path = self.value()
        return in_subtree(queryset, path) if path else queryset


def _user(request: HttpRequest) -> Any:
    return request.user


def _parents(path: str) -> list[str]:
    """``a/b/c`` has ``a``, ``a/b`` and itself."""
    names = path.split("/") if path else []
    return ["/".join(names[:depth]) for depth in range(1, len(names) + 1)]


def _children(paths: Any, present: str) -> list[str]:
    start = f"{present}/" if present else ""
    below = {
        start + path[len(start) :].split("/")[0]
        for path in paths
        if path.startswith(start) and len(path) > len(start)
    }
    return sorted(below)


def _label(path: str) -> str:
    """The last name of the path, indented by its depth."""
    *parents, name = path.split("/")
    return "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}" * len(parents) + name


class TagFilter(SimpleListFilter):
    """The tags that most questions have, and the present one."""

    title = gettext_lazy("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        readable = questions_for(_user(request), Right.READ)
        names = {name for name, _questions in frequent_tags(readable, MOST_TAGS)}
        if present := self.value():
            names.add(present)
        return [(name, name) for name in sorted(names, key=str.casefold)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.value()
        return with_tag(queryset, name) if name else queryset


class UsedFilter(SimpleListFilter):
    title = gettext_lazy("used in tests")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("In a test")), ("no", _("In no test"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("yes", "no"):
            return in_a_test(queryset, used=self.value() == "yes")
        return queryset
