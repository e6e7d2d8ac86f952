from django.db import migrations

from assessments.people.roles import AUTHORS, give_permission


def let_authors_mark(apps, schema_editor):
    give_permission(apps, AUTHORS, "assessments.mark_answers")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0018_marks")]

    operations = [migrations.RunPython(let_authors_mark, migrations.RunPython.noop)]
