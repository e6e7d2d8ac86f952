"""Reads the older events for the constraint that 0033 put anew, while processes write."""

from django.db import migrations

from realtime.database.constraints import ValidateCheck


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0034_defaults_of_previews'),
    ]

    operations = [
        ValidateCheck("attemptevent", "attempt_event_of_a_known_kind"),
    ]
