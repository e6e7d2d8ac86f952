"""Columns that name who did something."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models


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
