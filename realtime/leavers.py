"""
Who did what, after the account has been deleted.

A column that names who did something (``decided_by``) is emptied when the account is
deleted. The column beside it (``decided_by_was``) then holds their id and their names, as
they were at that moment: {"id": 7, "username": "petra", "name": "Petra Price"}.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

SUFFIX = "_was"


def was() -> "models.JSONField[Any, Any]":
    """The column beside a column that names a person; only ``remember`` writes it."""
    return models.JSONField(null=True, editable=False)


def remember(user: Any) -> None:
    """Before a person is deleted: write their names beside everything they did."""
    who = {
        "id": user.pk,
        "username": user.get_username(),
        "name": user.get_full_name(),
    }
    for model, column in _columns():
        rows = model._base_manager.filter(**{column: user.pk})
        rows.update(**{column + SUFFIX: who})


@cache
def _columns() -> tuple[tuple[type[models.Model], str], ...]:
    return tuple(columns_of_people())


def columns_of_people() -> Iterator[tuple[type[models.Model], str]]:
    """Every column that names who did something, with its model."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        for field in model._meta.concrete_fields:
            is_person = field.related_model is get_user_model()
            if is_person and field.name + SUFFIX in names:
                yield model, field.name
