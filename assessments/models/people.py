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
    Nobody is asked for all they ever did: hence no index and no way back.
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
    """As staff read it: the full name, else the user name; "" for nobody."""
    return (person.get_full_name() or person.get_username()) if person else ""


class Doer(NamedTuple):
    """Who did something, whether or not the account is still there."""

    id: int
    username: str
    full_name: str

    @property
    def name(self) -> str:
        return self.full_name or self.username


def doer(row: models.Model, column: str) -> Doer | None:
    """None: nobody, or the system. Load ``column`` with the row: select_related."""
    if (user := getattr(row, column)) is not None:
        return Doer(user.pk, user.get_username(), user.get_full_name())
    if was := getattr(row, column + SUFFIX):
        return Doer(was["id"], was["username"], was["name"])
    return None
