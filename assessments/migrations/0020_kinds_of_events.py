"""Names the kinds of events that there are, without reading the table of events."""

import realtime.database.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    # The release before writes these kinds, and no other.
    old_processes_go_on = True

    dependencies = [
        ('assessments', '0019_authors_mark'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='attemptevent',
            constraint=realtime.database.constraints.CheckOfNewRows(condition=models.Q(('kind__in', ['alert.acknowledged', 'alert.raised', 'answer.saved', 'disconnected', 'draft.accepted', 'draft.kept', 'expired', 'focus.gained', 'focus.lost', 'fullscreen.left', 'held', 'help.answered', 'help.asked', 'help.claimed', 'hold.released', 'key.shown', 'mark.given', 'message.sent', 'noted', 'notice.confirmed', 'paste', 'paused', 'reopened', 'resumed', 'seat.approved', 'seat.refused', 'started', 'submitted', 'takeover.disputed', 'terminated', 'time.added', 'time.given_back', 'time.moved', 'time.taken_back', 'voided'])), name='attempt_event_of_a_known_kind'),
        ),
    ]
