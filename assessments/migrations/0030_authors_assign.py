from django.db import migrations

from assessments.people.roles import AUTHORS, give_permission


def let_authors_assign(apps, schema_editor):
    give_permission(apps, AUTHORS, "assessments.assign_markers")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0029_assignments")]

    operations = [migrations.RunPython(let_authors_assign, migrations.RunPython.noop)]
