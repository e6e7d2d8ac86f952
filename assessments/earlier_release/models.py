"""
The models of both releases, as the migrations describe them.

The models of this release are those right after its first migrations. Every later
column has a default, and later migrations change the copied rows like all others.
"""

from dataclasses import dataclass

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

BEGINNING = {"assessments": "0002_roles", "realtime": "0001_initial"}
NEW_FIELDS = ("username_key", "student_number", "language", "time_zone")
# ``migrate`` fills both tables; ids in rows that refer to them are mapped.
MADE_ANEW = ("contenttypes.contenttype", "auth.permission")


@dataclass(frozen=True, slots=True)
class Releases:
    """``ours`` and ``earlier`` hold the same models, except for the accounts."""

    ours: Apps
    earlier: Apps

    def pairs(self) -> list[tuple[type[models.Model], type[models.Model]]]:
        """Each model of the earlier release with ours, tables of links included."""
        return [
            (self.earlier.get_model(model._meta.label), model)
            for model in self.ours.get_models(include_auto_created=True)
            if model._meta.label_lower not in MADE_ANEW
        ]


def releases(connection: BaseDatabaseWrapper) -> Releases:
    state = _beginning(connection)
    earlier = state.clone()
    user = earlier.models["assessments", "user"]
    earlier.models["assessments", "user"] = _accounts_of_django(user)
    return Releases(_keeping_times(state.apps), earlier.apps)


def _beginning(connection: BaseDatabaseWrapper) -> ProjectState:
    loader = MigrationExecutor(connection).loader
    others = _other_leaves(loader)
    state: ProjectState = loader.project_state([*BEGINNING.items(), *others])
    return state


def other_apps(connection: BaseDatabaseWrapper) -> list[str]:
    return [app for app, _ in _other_leaves(MigrationExecutor(connection).loader)]


def _other_leaves(loader: MigrationLoader) -> list[tuple[str, str]]:
    return [leaf for leaf in loader.graph.leaf_nodes() if leaf[0] not in BEGINNING]


def _accounts_of_django(user: ModelState) -> ModelState:
    before = user.clone()
    for name in NEW_FIELDS:
        del before.fields[name]
    before.options = {**before.options, "db_table": "auth_user"}
    return before


def _keeping_times(apps: Apps) -> Apps:
    """Switch off automatic times: a copied row was not created now."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateField):
                field.auto_now = field.auto_now_add = False
    return apps
