"""Columns that name who did something."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from assessments.models.users import User


def done_by(verbose_name: Any = None) -> "models.ForeignKey[User | None, User | None]":
    """
    The person who did what the row says; the row outlives their account.

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
