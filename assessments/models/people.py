"""Columns that name who did something."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import models

from realtime.leavers import SUFFIX

if TYPE_CHECKING:
    from assessments.models.users import User


def done_by(verbose_name: Any = None) -> "models.ForeignKey[User | None, User | None]":
    """
    The person who did what the row says; the row outlives their account.

    Put ``name_was = was()`` (realtime.leavers) beside it: ``doer`` reads both.
    There is no index and no reverse relation, because no page lists all a person did.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=verbose_name,
    )


def name_of(person: "User | None") -> str:
    """The name that staff read: the full name, else the user name; "" for nobody."""
    return (person.get_full_name() or person.get_username()) if person else ""


class Doer(NamedTuple):
    """The person who did something, even if the account is gone."""

    id: int
    username: str
    full_name: str

    @property
    def name(self) -> str:
        return self.full_name or self.username


def doer(row: models.Model, column: str) -> Doer | None:
    """The doer; None: nobody, or the system. Load ``column`` with select_related."""
    if (user := getattr(row, column)) is not None:
        return Doer(user.pk, user.get_username(), user.get_full_name())
    if was := getattr(row, column + SUFFIX):
        return Doer(was["id"], was["username"], was["name"])
    return None
