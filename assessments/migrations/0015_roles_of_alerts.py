from django.db import migrations

from assessments.roles import PROCTORS, give_permission


def let_proctors_acknowledge(apps, schema_editor):
    give_permission(apps, PROCTORS, "assessments.acknowledge_alert")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0014_alerts")]

    operations = [
        migrations.RunPython(let_proctors_acknowledge, migrations.RunPython.noop)
    ]
