from django.db import migrations

from assessments.people.roles import create_roles


def make_roles(apps, schema_editor):
    create_roles(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_accounts_and_attempts"),
        ("realtime", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Backwards the groups stay: somebody may be in them.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
