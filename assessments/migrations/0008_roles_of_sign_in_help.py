from django.db import migrations

from assessments.people.roles import PROCTORS, give_permission


def let_proctors_help(apps, schema_editor):
    give_permission(apps, PROCTORS, "assessments.help_sign_in")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_what_was_shown")]

    operations = [migrations.RunPython(let_proctors_help, migrations.RunPython.noop)]
