"""What a person saves about the live page. The caller has checked that they may watch."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import LivePreferences, SavedView, User
from assessments.services.errors import VerbInvalid

#: How many saved views a person may have.
MOST_VIEWS = 20
QUERY_CHARS = 2000


def keep_preferences(
    user: User, *, hidden: Iterable[str], is_compact: bool, has_sound: bool
) -> None:
    """Store all preferences at once; the last call counts."""
    LivePreferences.objects.update_or_create(
        user=user,
        defaults={
            "hidden": sorted(hidden),
            "is_compact": is_compact,
            "has_sound": has_sound,
        },
    )


@transaction.atomic
def keep_view(
    user: User, *, name: str, query: str, replaces: bool = False
) -> SavedView:
    """
    Save a filter and order under a name. Saving the same again changes nothing.

    Raises:
        VerbInvalid: If the name is taken, unless it ``replaces`` what has it; if there
            are MOST_VIEWS; if the query is longer than QUERY_CHARS.
    """
    if len(query) > QUERY_CHARS:
        raise VerbInvalid(
            _("This filter is too long to be saved. Search for a shorter text.")
        )
    theirs = SavedView.objects.filter(user=user)
    known = theirs.filter(name=name).first()
    if known is None and theirs.count() >= MOST_VIEWS:
        raise VerbInvalid(
            _("You have %(n)d views. Delete one that you do not need any more.")
            % {"n": MOST_VIEWS}
        )
    if known is not None and known.query != query and not replaces:
        raise VerbInvalid(
            _(
                "You have another view called “%(name)s”. Tick “Replace”, or choose another name."
            )
            % {"name": name}
        )
    view, _is_new = SavedView.objects.update_or_create(
        user=user, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str) -> None:
    """
    Raises:
        VerbInvalid: If another view of this person has the name.
    """
    others = SavedView.objects.filter(user=view.user_id).exclude(pk=view.pk)
    if others.filter(name=name).exists():
        raise VerbInvalid(
            _("You have another view called “%(name)s”.") % {"name": name}
        )
    view.name = name
    view.save()
