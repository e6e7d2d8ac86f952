"""The categories that the questions of a file go into."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from assessments.models import Category, User
from assessments.questions.parsed import ParsedQuestion, one_line

PATH_CHARS = 500


@dataclass(frozen=True, slots=True)
class Target:
    """
    Where a file goes.

    ``into`` is a category that is there, perhaps of another owner; without one, ``path``
    is the path of a category of the owner, and may be empty. Categories that the file
    names are categories of the owner below it.
    """

    owner: User | None = None
    path: str = ""
    into: Category | None = None

    def path_of(self, parsed: ParsedQuestion, source: str) -> str:
        path = self.below(parsed.category)
        return path or one_line(PurePath(source).stem)[:PATH_CHARS] or _("Imported")

    def below(self, path: str) -> str:
        """A path of the file as a path of the bank; empty if neither names any."""
        above = self.into.path if self.into else one_line(self.path).strip("/")
        return "/".join(name for name in (above, path) if name)[:PATH_CHARS]


def present(paths: Iterable[str], target: Target) -> dict[str, Category]:
    """The categories by path; a category that is not there is not stored."""
    paths = set(paths)
    rows = Category.objects.filter(path__in=paths, owner=target.owner)
    found = {path: Category(path=path, owner=target.owner) for path in paths}
    return found | {row.path: row for row in rows} | _chosen(target)


def locked(
    paths: Iterable[str], descriptions: Mapping[str, str], target: Target
) -> dict[str, Category]:
    """
    The categories by path, made where there are none.

    Locked, so that the same file imported twice at once is imported one after the
    other, and the second time changes nothing.
    """
    wanted = {*paths, *descriptions}
    Category.objects.bulk_create(
        [
            Category(path=path, owner=target.owner)
            for path in sorted(wanted - _chosen(target).keys())
        ],
        ignore_conflicts=True,
    )
    rows = Category.objects.select_for_update().order_by("path")
    if target.into:
        rows.get(pk=target.into.pk)
    found = {
        row.path: row for row in rows.filter(path__in=wanted, owner=target.owner)
    } | _chosen(target)
    _describe(found, descriptions)
    return found


def _chosen(target: Target) -> dict[str, Category]:
    return {target.into.path: target.into} if target.into else {}


def _describe(found: Mapping[str, Category], descriptions: Mapping[str, str]) -> None:
    """Write the descriptions of the file where a category has none."""
    changed = [
        found[path]
        for path, words in descriptions.items()
        if words and not found[path].description
    ]
    for category in changed:
        category.description = descriptions[category.path]
    Category.objects.bulk_update(changed, ["description"], 200)
