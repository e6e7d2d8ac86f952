from django.db import migrations

from assessments.people.roles import AUTHORS, give_permission


def let_authors_correct(apps, schema_editor):
    give_permission(apps, AUTHORS, "assessments.correct_key")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0026_key_overlays")]

    operations = [migrations.RunPython(let_authors_correct, migrations.RunPython.noop)]
