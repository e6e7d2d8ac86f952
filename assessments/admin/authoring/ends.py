"""Open attempts whose end has not followed edited times, and a link to move them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import selectors
from assessments.admin.verbs.links import verb_address
from assessments.models import Attempt
from assessments.times import MovedTime, in_minutes, moved_times
from assessments.verbs.table import VERBS

VERB = "move-end"
NAMED = 5


@dataclass(frozen=True, slots=True)
class UnchangedEnds:
    """
    ``people``: the first whose end would move, in words; ``more``: how many others.
    ``address``: the page that moves them.
    """

    people: Sequence[str]
    more: int
    address: str


def unchanged_ends(
    request: HttpRequest,
    attempts: QuerySet[Attempt],
    *,
    names_test: bool = False,
    **choice: str,
) -> UnchangedEnds | None:
    """
    None if every open attempt ends as its times say.

    ``names_test``: name each test, because the attempts are of several.
    """
    moved = moved_times(attempts)
    if not moved:
        return None
    people = sorted(_words(one, names_test) for one in moved)
    return UnchangedEnds(
        people[:NAMED], len(people[NAMED:]), _address(request, attempts, choice)
    )


def _words(one: MovedTime, names_test: bool) -> str:
    candidate = one.attempt.candidate
    name = candidate.get_full_name() or candidate.get_username()
    if names_test:
        name = f"{name} ({one.attempt.test})"
    minutes = in_minutes(abs(one.by))
    if one.by > timedelta():
        text = ngettext(
            "%(name)s: %(n)d minute later", "%(name)s: %(n)d minutes later", minutes
        )
    else:
        text = ngettext(
            "%(name)s: %(n)d minute earlier", "%(name)s: %(n)d minutes earlier", minutes
        )
    return text % {"name": name, "n": minutes}


def _address(
    request: HttpRequest, attempts: QuerySet[Attempt], choice: dict[str, str]
) -> str:
    """The page that moves them; empty if the user may not, or proctors none of them."""
    watched = selectors.attempts_watched_by(request.user)
    if not VERBS[VERB].may(request.user) or not attempts.filter(
        pk__in=watched.values("pk")
    ):
        return ""
    return verb_address(VERB, next=request.path, **choice)


def ends_in_words(ends: UnchangedEnds) -> SafeString:
    """The unchanged ends as a message."""
    people = "; ".join(ends.people)
    if ends.more:
        people = _("%(people)s; and %(n)d more") % {"people": people, "n": ends.more}
    text = _("No end has moved. By the new times it would be different for %(people)s.")
    words = text % {"people": people}
    if not ends.address:
        return format_html("{}", words)
    return format_html('{} <a href="{}">{}</a>', words, ends.address, _("Move the end"))
