"""Reads the events from before the last migration, while processes go on writing."""

from django.db import migrations

from realtime.database.constraints import ValidateCheck


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0020_kinds_of_events'),
    ]

    operations = [
        ValidateCheck("attemptevent", "attempt_event_of_a_known_kind"),
    ]
