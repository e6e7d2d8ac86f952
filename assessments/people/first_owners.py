"""
Gives owners to tests and categories that were made before there were owners.

The admin's log names the person who made a row. A row belongs to the superusers if it
was not made in the admin (imports, the demo), or if that person is inactive, no longer
staff, or gone.
"""

from typing import Any

from django.apps.registry import Apps
from django.contrib.admin.models import ADDITION

OWNED = ("category", "test")


def give_to_creators(apps: Apps, alias: str = "default") -> dict[str, tuple[int, int]]:
    """
    Give each row without an owner to its creator; running it again does no harm.

    Returns:
        For each model, how many got an owner and how many are left to the superusers.
    """
    return {name: _give(apps, alias, name) for name in OWNED}


def in_words(given: dict[str, tuple[int, int]]) -> list[str]:
    """
    One sentence for each model, for the person who runs ``migrate``; none for a model
    without such rows.
    """
    return [
        f"Owners of {PLURALS[name]}: {got} went to who made them by the admin's log,"
        f" {left} to the superusers."
        for name, (got, left) in given.items()
        if got or left
    ]


PLURALS = {"category": "categories", "test": "tests"}


def _give(apps: Apps, alias: str, name: str) -> tuple[int, int]:
    model: Any = apps.get_model("assessments", name)
    ownerless = model._base_manager.using(alias).filter(owner=None)
    creators = _creators(apps, alias, name)
    got = 0
    for row in ownerless.only("pk").iterator(500):
        if creator := creators.get(str(row.pk)):
            got += ownerless.filter(pk=row.pk).update(owner_id=creator)
    return got, ownerless.count()


def _creators(apps: Apps, alias: str, name: str) -> dict[str, int]:
    entries: Any = apps.get_model("admin", "LogEntry")
    rows = entries._base_manager.using(alias).filter(
        content_type__app_label="assessments",
        content_type__model=name,
        action_flag=ADDITION,
        user__is_active=True,
        user__is_staff=True,
    )
    return dict(rows.order_by("action_time").values_list("object_id", "user_id"))
