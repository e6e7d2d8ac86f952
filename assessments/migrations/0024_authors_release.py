from django.db import migrations

from assessments.people.roles import AUTHORS, give_permission


def let_authors_release(apps, schema_editor):
    for permission in ("assessments.view_results", "assessments.release_results"):
        give_permission(apps, AUTHORS, permission)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0023_releases")]

    operations = [migrations.RunPython(let_authors_release, migrations.RunPython.noop)]
