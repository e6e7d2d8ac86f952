from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from assessments.people.roles import (
    AUTHORS,
    PROCTORS,
    ROLES,
    __doc__,
    create_roles,
    give_permission,
)

pytestmark = pytest.mark.django_db


def permissions_of(name):
    rows = Permission.objects.filter(group__name=name)
    return {
        f"{label}.{code}"
        for label, code in rows.values_list("content_type__app_label", "codename")
    }


@pytest.mark.parametrize("role", [PROCTORS, AUTHORS])
def test_a_role_holds_exactly_its_permissions(role):
    Group.objects.all().delete()

    create_roles(apps)

    assert permissions_of(role) == set(ROLES[role])


def test_making_the_roles_again_keeps_what_was_added():
    create_roles(apps)
    extra = Permission.objects.get(codename="view_answers")
    Group.objects.get(name=PROCTORS).permissions.add(extra)

    create_roles(apps)

    assert permissions_of(PROCTORS) == {*ROLES[PROCTORS], "assessments.view_answers"}


def test_the_migration_makes_them_where_no_permission_exists_yet():
    Group.objects.all().delete()
    Permission.objects.all().delete()
    migration = import_module("assessments.migrations.0002_roles")

    migration.make_roles(apps, None)

    assert permissions_of(AUTHORS) == set(ROLES[AUTHORS])


def test_a_later_permission_is_given_and_no_other_comes_back():
    create_roles(apps)
    group = Group.objects.get(name=PROCTORS)
    group.permissions.clear()

    give_permission(apps, PROCTORS, "assessments.acknowledge_alert")

    assert permissions_of(PROCTORS) == {"assessments.acknowledge_alert"}


def test_the_table_names_every_permission_of_the_proctors():
    assert [name for name in ROLES[PROCTORS] if f"| {name} |" not in __doc__] == []
