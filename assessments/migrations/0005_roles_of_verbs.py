from importlib import import_module

from django.db import migrations

make_roles = import_module("assessments.migrations.0002_roles").make_roles


class Migration(migrations.Migration):
    """The groups get the permissions that have come since they were made."""

    dependencies = [("assessments", "0004_who_may")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
