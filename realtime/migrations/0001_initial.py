import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RoomWatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('room', models.CharField(max_length=100)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'watch of a room',
                'verbose_name_plural': 'watches of rooms',
            },
        ),
        migrations.CreateModel(
            name='ProcessRegistration',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=255)),
                ('pid', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField()),
                ('last_seen', models.DateTimeField()),
                ('layer', models.CharField(choices=[('memory', 'In memory'), ('redis', 'Redis')], max_length=20)),
                ('database', models.CharField(max_length=20)),
            ],
            options={
                'verbose_name': 'server process',
                'verbose_name_plural': 'server processes',
                'ordering': ['host', 'pid'],
                'indexes': [models.Index(fields=['last_seen'], name='process_last_seen')],
            },
        ),
        migrations.CreateModel(
            name='SessionLease',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='session_lease', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('epoch', models.BigIntegerField(default=0, verbose_name='epoch', db_default=0)),
                ('connection_id', models.UUIDField(null=True, unique=True, verbose_name='connection id')),
                ('subject', models.CharField(blank=True, max_length=100, verbose_name='subject', default="", db_default="")),
                ('room', models.CharField(blank=True, max_length=100, verbose_name='room', default="", db_default="")),
                ('page', models.CharField(blank=True, max_length=64, default="", db_default="")),
                ('login', models.CharField(blank=True, max_length=64, default="", db_default="")),
                ('transport', models.CharField(choices=[('socket', 'WebSocket'), ('http', 'HTTP requests'), ('form', 'Forms, without JavaScript')], default='socket', max_length=10, db_default='socket')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('user_agent', models.CharField(blank=True, max_length=512, verbose_name='user agent', default="", db_default="")),
                ('device', models.CharField(blank=True, max_length=64, verbose_name='device', default="", db_default="")),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='claimed at')),
                ('renewed_at', models.DateTimeField(null=True, verbose_name='renewed at')),
                ('released_at', models.DateTimeField(null=True, verbose_name='released at')),
                ('lapsed_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, choices=[('revoked', 'Ended by a proctor'), ('signed_out', 'Signed out'), ('held', 'Put on hold')], max_length=20, verbose_name='ended by', default="", db_default="")),
                ('policy', models.CharField(choices=[('newest_wins', 'The newest page takes over'), ('first_wins', 'The first sign-in keeps it while it shows life'), ('ask', 'The newest page takes over after asking'), ('hold', 'Another sign-in puts both on hold for a proctor')], default='newest_wins', max_length=20, db_default='newest_wins')),
                ('lapse_noted_at', models.DateTimeField(null=True)),
                ('rivalry', models.JSONField(default=list, db_default=[])),
                ('granted_page', models.CharField(blank=True, max_length=64, default="", db_default="")),
                ('window_started_at', models.DateTimeField(null=True)),
                ('window_claims', models.PositiveIntegerField(default=0, db_default=0)),
            ],
            options={
                'verbose_name': 'live session',
                'verbose_name_plural': 'live sessions',
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['room'], name='lease_held_in_room')],
            },
        ),
        migrations.CreateModel(
            name='SeatRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hold_epoch', models.BigIntegerField()),
                ('page', models.CharField(max_length=64)),
                ('subject', models.CharField(blank=True, max_length=100, default="", db_default="")),
                ('login', models.CharField(blank=True, max_length=64, default="", db_default="")),
                ('was_holder', models.BooleanField(default=False, db_default=False)),
                ('address', models.GenericIPAddressField(null=True)),
                ('user_agent', models.CharField(blank=True, max_length=512, default="", db_default="")),
                ('device', models.CharField(blank=True, max_length=64, default="", db_default="")),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for a decision'), ('approved', 'Approved, not back yet'), ('refused', 'Refused'), ('seated', 'Got the seat'), ('over', 'Ended with the hold')], default='waiting', max_length=10, db_default='waiting')),
                ('decided_at', models.DateTimeField(null=True)),
                ('terms', models.CharField(blank=True, max_length=100, default="", db_default="")),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='seat_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request for a seat',
                'verbose_name_plural': 'requests for a seat',
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'hold_epoch', 'page'), name='seat_request_once_per_page')],
            },
        ),
        migrations.CreateModel(
            name='SessionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('kind', models.CharField(choices=[('claimed', 'Connected'), ('resumed', 'Connected again'), ('taken_over', 'Took over from another page'), ('released', 'Disconnected'), ('lapsed', 'Silent: presence ran out'), ('revoked', 'Session ended'), ('refused_write', 'Write of a replaced page refused'), ('refused', 'Page refused by the test’s rule'), ('held', 'Put on hold'), ('decided', 'Hold decided')], max_length=20, verbose_name='kind')),
                ('epoch', models.BigIntegerField(verbose_name='epoch')),
                ('connection_id', models.UUIDField(null=True, verbose_name='connection id')),
                ('other_connection_id', models.UUIDField(null=True, verbose_name='other connection id')),
                ('subject', models.CharField(blank=True, max_length=100, verbose_name='subject', default="", db_default="")),
                ('room', models.CharField(blank=True, max_length=100, verbose_name='room', default="", db_default="")),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('user_agent', models.CharField(blank=True, max_length=512, verbose_name='user agent', default="", db_default="")),
                ('device', models.CharField(blank=True, max_length=64, verbose_name='device', default="", db_default="")),
                ('transport', models.CharField(choices=[('socket', 'WebSocket'), ('http', 'HTTP requests'), ('form', 'Forms, without JavaScript')], default='socket', max_length=10, db_default='socket')),
                ('detail', models.JSONField(default=dict, verbose_name='detail', db_default={})),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='session_events', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'session event',
                'verbose_name_plural': 'session events',
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['subject', 'at'], name='session_event_by_subject'), models.Index(fields=['user', 'at'], name='session_event_by_user')],
            },
        ),
    ]
