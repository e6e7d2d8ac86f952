import assessments.models.users
import assessments.rules.states
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('username_key', assessments.models.users.UsernameKeyField(editable=False, max_length=450, unique=True)),
                ('student_number', models.CharField(blank=True, db_default='', default='', max_length=50, verbose_name='student number')),
                ('language', models.CharField(blank=True, choices=assessments.models.users.languages, db_default='', default='', max_length=20, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, choices=assessments.models.users.time_zones, db_default='', default='', max_length=64, verbose_name='time zone')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mass', 'Many went offline at once'), ('takeovers', 'Devices take turns')], max_length=20)),
                ('at', models.DateTimeField()),
                ('grown_at', models.DateTimeField()),
                ('total', models.PositiveIntegerField(default=0, db_default=0)),
                ('group', models.CharField(blank=True, max_length=150, default="", db_default="")),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='attempt number', db_default=1)),
                ('status', models.CharField(choices=[('in_progress', 'In progress'), ('paused', 'Paused'), ('submitted', 'Submitted'), ('expired', 'Time ran out'), ('terminated', 'Terminated'), ('voided', 'Voided')], default='in_progress', max_length=20, verbose_name='status', db_default='in_progress')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('deadline', models.DateTimeField(null=True, verbose_name='deadline')),
                ('remaining_ms', models.BigIntegerField(null=True, verbose_name='remaining, ms')),
                ('grace_seconds', models.PositiveIntegerField(default=30, verbose_name='grace, seconds', db_default=30)),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('receipt', models.CharField(max_length=9, null=True, unique=True, verbose_name='receipt')),
                ('answers_hash', models.CharField(blank=True, max_length=64, verbose_name='hash of the answers', default="", db_default="")),
                ('position', models.BigIntegerField(null=True)),
                ('furthest', models.PositiveSmallIntegerField(null=True, verbose_name='question reached')),
                ('score', models.DecimalField(decimal_places=2, max_digits=9, null=True, verbose_name='score')),
                ('max_score', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=9, verbose_name='points possible', db_default=Decimal('0'))),
                ('needs_grading', models.BooleanField(default=False, verbose_name='waits for a person', db_default=False)),
                ('extra_ms', models.BigIntegerField(default=0, verbose_name='time added, ms', db_default=0)),
                ('given_back_ms', models.BigIntegerField(default=0, verbose_name='time given back, ms', db_default=0)),
                ('note', models.CharField(blank=True, max_length=500, verbose_name="proctor's note", default="", db_default="")),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to=settings.AUTH_USER_MODEL, verbose_name='candidate')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['-started_at'],
                'permissions': [('view_live', 'Can watch attempts live'), ('disconnect_attempt', 'Can disconnect a candidate'), ('pause_attempt', 'Can pause and resume attempts'), ('add_time', 'Can add time and give lost time back'), ('message_candidate', 'Can message candidates and answer help requests'), ('submit_for_candidate', 'Can hand in for a candidate'), ('terminate_attempt', 'Can terminate attempts'), ('reopen_attempt', 'Can reopen attempts that have ended'), ('void_attempt', 'Can make attempts not count'), ('release_hold', 'Can release holds, approve and refuse pages'), ('acknowledge_alert', 'Can acknowledge alerts'), ('note_attempt', 'Can write notes on attempts'), ('accept_draft', 'Can accept an answer that was refused or came late'), ('view_answers', 'Can read what candidates answered')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500, unique=True, verbose_name='path')),
                ('description', models.TextField(blank=True, verbose_name='description', default="", db_default="")),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['path'],
            },
        ),
        migrations.CreateModel(
            name='DrawnFormula',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('mathml', models.TextField(blank=True, default="", db_default="")),
                ('why', models.TextField(blank=True, default="", db_default="")),
                ('drawn_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'drawn formula',
                'verbose_name_plural': 'drawn formulas',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Test',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('slug', models.SlugField(blank=True, help_text='Part of the address; made from the title when left empty.', max_length=220, unique=True, verbose_name='address')),
                ('description', models.TextField(blank=True, verbose_name='description', default="", db_default="")),
                ('language', models.CharField(blank=True, help_text='A code such as de or pt-BR. Screen readers choose their voice by it, and browsers their hyphens. Empty where questions are in several.', max_length=35, validators=[django.core.validators.RegexValidator('^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\\Z', 'Write a code such as de or pt-BR.')], verbose_name='language of the questions', default="", db_default="")),
                ('rules', models.TextField(blank=True, help_text='Read before Start, one paragraph a line.', verbose_name='rules', default="", db_default="")),
                ('duration_minutes', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1)], verbose_name='minutes', db_default=60)),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens at')),
                ('closes_at', models.DateTimeField(blank=True, help_text='Every attempt ends here at the latest, extra time included.', null=True, verbose_name='closes at')),
                ('grace_seconds', models.PositiveIntegerField(default=30, help_text='Answers that arrive this long after the deadline still count. It is also the most a forged client can gain.', verbose_name='grace, seconds', db_default=30)),
                ('attempts_allowed', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='attempts allowed', db_default=1)),
                ('shuffle_questions', models.BooleanField(default=False, verbose_name='shuffle questions within their section', db_default=False)),
                ('shuffle_choices', models.BooleanField(default=False, verbose_name='shuffle choices', db_default=False)),
                ('navigation', models.CharField(choices=[('free', 'Free: questions in any order, back and forth'), ('sequential', 'Sequential: forward only, one question after another')], default='free', help_text='Sequential: a question that was left is closed for good, answered or not. Candidates read so before they start, and are asked before they leave a question without an answer. It holds for attempts started from now on.', max_length=20, verbose_name='moving between questions', db_default='free')),
                ('watch_focus', models.BooleanField(default=False, help_text='The timeline shows when a candidate leaves the page or full screen, or pastes. Candidates read so before they start. It is a hint, no proof: a second device leaves no trace.', verbose_name='report leaving the page', db_default=False)),
                ('policy', models.CharField(choices=[('newest_wins', 'The newest page takes over'), ('first_wins', 'The first sign-in keeps it while it shows life'), ('ask', 'The newest page takes over after asking'), ('hold', 'Another sign-in puts both on hold for a proctor')], default='newest_wins', help_text='What happens when a candidate opens the test while it is open elsewhere. It holds for pages opened from now on; one that is open keeps its rule. More than three changes a minute between different sign-ins wait for a proctor under every rule.', max_length=20, verbose_name='opened in a second place', db_default='newest_wins')),
                ('result_rule', models.CharField(choices=[('never', 'Never'), ('score', 'The score, when the attempt has ended'), ('score_after_close', 'The score, when the test has closed'), ('answers_after_close', 'Score, right answers and feedback, when the test has closed')], default='never', max_length=30, verbose_name='candidates see their result', db_default='never')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now())),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now())),
                ('groups', models.ManyToManyField(blank=True, help_text='Who may sit it. None: every signed-in candidate.', related_name='tests', to='auth.group', verbose_name='groups')),
                ('proctors', models.ManyToManyField(blank=True, help_text='Staff who may watch it and act in it, with the permissions they have.', limit_choices_to={'is_staff': True}, related_name='tests_proctored', to=settings.AUTH_USER_MODEL, verbose_name='proctors')),
            ],
            options={
                'verbose_name': 'test',
                'verbose_name_plural': 'tests',
                'ordering': ['title', 'pk'],
                'permissions': [('publish_test', 'Can publish tests'), ('watch_all_tests', 'Can proctor every test, assigned or not')],
            },
        ),
        migrations.CreateModel(
            name='LivePreferences',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('hidden', models.JSONField(default=list, db_default=[])),
                ('is_compact', models.BooleanField(default=False, db_default=False)),
                ('has_sound', models.BooleanField(default=False, db_default=False)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Accommodation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('extra_time_percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(400)], verbose_name='extra time, percent', db_default=0)),
                ('extra_time_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='extra time, minutes', db_default=0)),
                ('note', models.CharField(blank=True, max_length=255, verbose_name='note', default="", db_default="")),
                ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='accommodation', to=settings.AUTH_USER_MODEL, verbose_name='candidate')),
            ],
            options={
                'verbose_name': 'accommodation',
                'verbose_name_plural': 'accommodations',
                'ordering': ['candidate__username'],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('password_mark', models.CharField(max_length=128)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'API token',
                'verbose_name_plural': 'API tokens',
                'ordering': ['user', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('attempt', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='paper', serialize=False, to='assessments.attempt')),
                ('content', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('single', 'Single choice'), ('multiple', 'Multiple choice'), ('true_false', 'True or false'), ('short_text', 'Short text'), ('numerical', 'Numerical'), ('matching', 'Matching'), ('ordering', 'Ordering'), ('essay', 'Essay')], max_length=20)),
                ('options', models.PositiveSmallIntegerField(default=0, db_default=0)),
                ('stems', models.PositiveSmallIntegerField(default=0, db_default=0)),
                ('response', models.JSONField(null=True)),
                ('revision', models.PositiveIntegerField(default=0, db_default=0)),
                ('ref', models.CharField(blank=True, max_length=64, default="", db_default="")),
                ('flagged', models.BooleanField(default=False, db_default=False)),
                ('saved_at', models.DateTimeField(null=True)),
                ('score', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='assessments.attempt')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['attempt', 'number'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AlertedAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('alert', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='alerted', to='assessments.alert')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerted', to='assessments.attempt')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AttemptEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=40)),
                ('by', models.CharField(choices=[('candidate', 'Candidate'), ('staff', 'Staff'), ('system', 'System')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500, default="", db_default="")),
                ('epoch', models.BigIntegerField(null=True)),
                ('connection_id', models.UUIDField(null=True)),
                ('detail', models.JSONField(default=dict, db_default={})),
                ('token', models.CharField(max_length=64, null=True)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='assessments.attempt')),
            ],
            options={
                'verbose_name': 'attempt event',
                'verbose_name_plural': 'attempt events',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('response', models.JSONField(null=True)),
                ('base_revision', models.PositiveBigIntegerField()),
                ('ref', models.CharField(blank=True, max_length=64, default="", db_default="")),
                ('received_at', models.DateTimeField()),
                ('answered_at', models.FloatField(null=True)),
                ('why', models.CharField(choices=[('session.stale', 'Sent by a page that had been replaced'), ('attempt.closed', 'Came too late'), ('answer.passed', 'Came after the question was left for good')], max_length=20)),
                ('epoch', models.BigIntegerField()),
                ('connection_id', models.UUIDField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='assessments.answer')),
                ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='assessments.attempt')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['received_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MonitorThresholds',
            fields=[
                ('test', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='monitor_thresholds', serialize=False, to='assessments.test')),
                ('last_heard_late_s', models.PositiveIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='last heard, late after seconds', db_default=10)),
                ('last_heard_lost_s', models.PositiveIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1)], verbose_name='last heard, lost after seconds', db_default=30)),
                ('round_trip_warn_ms', models.PositiveIntegerField(default=500, validators=[django.core.validators.MinValueValidator(1)], verbose_name='round trip, slow from ms', db_default=500)),
                ('round_trip_bad_ms', models.PositiveIntegerField(default=1500, validators=[django.core.validators.MinValueValidator(1)], verbose_name='round trip, bad from ms', db_default=1500)),
                ('unsent_warn', models.PositiveIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1)], verbose_name='changes not sent, warn from', db_default=3)),
                ('unsent_bad', models.PositiveIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='changes not sent, bad from', db_default=10)),
                ('takeovers_warn', models.PositiveIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1)], verbose_name='takeovers, warn from', db_default=2)),
                ('takeovers_bad', models.PositiveIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='takeovers, bad from', db_default=4)),
                ('clock_skew_warn_s', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1)], verbose_name='clock wrong by seconds, warn from', db_default=60)),
                ('clock_skew_bad_s', models.PositiveIntegerField(default=300, validators=[django.core.validators.MinValueValidator(1)], verbose_name='clock wrong by seconds, bad from', db_default=300)),
                ('focus_losses_warn', models.PositiveIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1)], verbose_name='left the page, warn from', db_default=3)),
                ('focus_losses_bad', models.PositiveIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='left the page, bad from', db_default=10)),
            ],
            options={
                'verbose_name': 'thresholds of the live page',
                'verbose_name_plural': 'thresholds of the live page',
            },
        ),
        migrations.CreateModel(
            name='DeviceCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_at', models.DateTimeField()),
                ('connection', models.CharField(choices=[('websocket', 'Live connection (WebSocket)'), ('http', 'Basic connection (HTTP): no WebSocket gets through')], max_length=10)),
                ('round_trip_ms', models.PositiveIntegerField(null=True)),
                ('clock_skew_ms', models.IntegerField(null=True)),
                ('storage', models.BooleanField()),
                ('other_tabs', models.PositiveSmallIntegerField()),
                ('device', models.CharField(blank=True, max_length=100, default="", db_default="")),
                ('candidate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='device_checks', to=settings.AUTH_USER_MODEL)),
                ('test', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='device_checks', to='assessments.test')),
            ],
            options={
                'verbose_name': 'device check',
                'verbose_name_plural': 'device checks',
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='attempt',
            name='test',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='assessments.test', verbose_name='test'),
        ),
        migrations.AddField(
            model_name='alert',
            name='test',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='assessments.test'),
        ),
        migrations.CreateModel(
            name='AckMinute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.DateTimeField()),
                ('process', models.UUIDField()),
                ('counts', models.JSONField()),
                ('test', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.test')),
            ],
            options={
                'verbose_name': 'minute of acknowledgements',
                'verbose_name_plural': 'minutes of acknowledgements',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('message', 'Message'), ('answer', 'Answer to a call for help'), ('time', 'Time changed'), ('paused', 'Paused'), ('reopened', 'Reopened')], max_length=20, verbose_name='kind')),
                ('text', models.CharField(blank=True, max_length=1000, verbose_name='text', default="", db_default="")),
                ('at', models.DateTimeField(verbose_name='at')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='shown at')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn at')),
                ('detail', models.JSONField(default=dict, db_default={})),
                ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='assessments.attempt')),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='from')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HelpRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=64)),
                ('text', models.CharField(blank=True, max_length=1000, verbose_name='text', default="", db_default="")),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='taken up at')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='help_requests', to='assessments.attempt')),
                ('claimed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken up by')),
                ('answer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='help_request', to='assessments.notice')),
            ],
            options={
                'verbose_name': 'call for help',
                'verbose_name_plural': 'calls for help',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('single', 'Single choice'), ('multiple', 'Multiple choice'), ('true_false', 'True or false'), ('short_text', 'Short text'), ('numerical', 'Numerical'), ('matching', 'Matching'), ('ordering', 'Ordering'), ('essay', 'Essay')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('text', models.TextField(verbose_name='text')),
                ('text_format', models.CharField(choices=[('plain', 'Plain text'), ('markdown', 'Markdown'), ('html', 'HTML'), ('moodle', 'Text with automatic line breaks')], default='plain', max_length=10, verbose_name='text format', db_default='plain')),
                ('case_sensitive', models.BooleanField(default=False, help_text='Short text only.', verbose_name='case sensitive', db_default=False)),
                ('feedback', models.TextField(blank=True, help_text="Shown with the result, when the test's result rule shows answers.", verbose_name='general feedback', default="", db_default="")),
                ('tags', models.CharField(blank=True, max_length=500, verbose_name='tags', default="", db_default="")),
                ('source', models.CharField(blank=True, editable=False, max_length=255, default="", db_default="")),
                ('source_id', models.CharField(blank=True, editable=False, max_length=255, default="", db_default="")),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now())),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at', db_default=django.db.models.functions.datetime.Now())),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='assessments.category', verbose_name='category')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['category__path', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position', db_default=0)),
                ('text', models.TextField(blank=True, verbose_name='text', default="", db_default="")),
                ('text_format', models.CharField(choices=[('plain', 'Plain text'), ('markdown', 'Markdown'), ('html', 'HTML'), ('moodle', 'Text with automatic line breaks')], default='plain', max_length=10, verbose_name='text format', db_default='plain')),
                ('match', models.TextField(blank=True, verbose_name='belongs with', default="", db_default="")),
                ('weight', models.DecimalField(decimal_places=7, default=Decimal('0'), help_text='Share of the points: 1 is right, 0 is wrong, −0.25 costs.', max_digits=8, validators=[django.core.validators.MinValueValidator(-1), django.core.validators.MaxValueValidator(1)], verbose_name='weight', db_default=Decimal('0'))),
                ('tolerance', models.DecimalField(blank=True, decimal_places=20, help_text='Numerical only: how far off still counts.', max_digits=40, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='tolerance')),
                ('feedback', models.TextField(blank=True, verbose_name='feedback', default="", db_default="")),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='assessments.question')),
            ],
            options={
                'verbose_name': 'choice',
                'verbose_name_plural': 'choices',
                'ordering': ['question', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.CharField(max_length=2000)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'ordering': ['name'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position', db_default=0)),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title', default="", db_default="")),
                ('text', models.TextField(blank=True, verbose_name='instructions', default="", db_default="")),
                ('text_format', models.CharField(choices=[('plain', 'Plain text'), ('markdown', 'Markdown'), ('html', 'HTML'), ('moodle', 'Text with automatic line breaks')], default='plain', max_length=10, verbose_name='text format', db_default='plain')),
                ('test', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='assessments.test')),
            ],
            options={
                'verbose_name': 'section',
                'verbose_name_plural': 'sections',
                'ordering': ['test', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position', db_default=0)),
                ('points', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=7, validators=[django.core.validators.MinValueValidator(0)], verbose_name='points', db_default=Decimal('1'))),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='assessments.category', verbose_name='random draw from')),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='assessments.question', verbose_name='question')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='assessments.section', verbose_name='section')),
            ],
            options={
                'verbose_name': 'slot',
                'verbose_name_plural': 'slots',
                'ordering': ['section', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='VerbRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=40)),
                ('token', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.verbrun')),
            ],
            options={
                'verbose_name': 'run of a verb',
                'verbose_name_plural': 'runs of verbs',
                'ordering': ['-at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='VerbResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, max_length=40, default="", db_default="")),
                ('why', models.CharField(blank=True, max_length=500, default="", db_default="")),
                ('since', models.JSONField(null=True)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assessments.attempt')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='results', to='assessments.verbrun')),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('attempt', 'number'), name='one_answer_per_slot'),
        ),
        migrations.AddConstraint(
            model_name='alertedattempt',
            constraint=models.UniqueConstraint(fields=('alert', 'attempt'), name='alerted_once_per_attempt'),
        ),
        migrations.AddIndex(
            model_name='attemptevent',
            index=models.Index(fields=['attempt', 'at'], name='attempt_timeline'),
        ),
        migrations.AddIndex(
            model_name='attemptevent',
            index=models.Index(condition=models.Q(('kind__in', ['time.added', 'time.given_back', 'time.taken_back'])), fields=['attempt'], name='attempt_time_changes'),
        ),
        migrations.AddIndex(
            model_name='attemptevent',
            index=models.Index(condition=models.Q(('kind', 'focus.lost')), fields=['attempt'], name='attempt_focus_losses'),
        ),
        migrations.AddConstraint(
            model_name='attemptevent',
            constraint=models.UniqueConstraint(condition=models.Q(('token__isnull', False)), fields=('attempt', 'token', 'kind'), name='verb_carried_out_once'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['attempt', 'received_at'], name='draft_by_attempt'),
        ),
        migrations.AddConstraint(
            model_name='test',
            constraint=models.CheckConstraint(condition=models.Q(('opens_at', None), ('closes_at', None), ('opens_at__lt', models.F('closes_at')), _connector='OR'), name='test_opens_before_it_closes', violation_error_message='A test has to open before it closes.'),
        ),
        migrations.AddConstraint(
            model_name='test',
            constraint=models.CheckConstraint(condition=models.Q(('duration_minutes__gte', 1)), name='test_lasts_a_minute'),
        ),
        migrations.AddConstraint(
            model_name='devicecheck',
            constraint=models.UniqueConstraint(fields=('candidate', 'test'), name='one_device_check_per_test'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('status', 'in_progress')), fields=['deadline'], name='attempt_due'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['test', 'status'], name='attempt_by_test_status'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', [assessments.rules.states.AttemptStatus['IN_PROGRESS'], assessments.rules.states.AttemptStatus['PAUSED']])), fields=('candidate', 'test'), name='one_open_attempt_per_candidate_and_test'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('candidate', 'test', 'number'), name='attempt_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deadline__isnull', False), ('remaining_ms', None), ('status', 'in_progress')), models.Q(('deadline', None), ('remaining_ms__isnull', False), ('status', 'paused')), models.Q(('status__in', [assessments.rules.states.AttemptStatus['IN_PROGRESS'], assessments.rules.states.AttemptStatus['PAUSED']]), _negated=True), _connector='OR'), name='attempt_clock_fits_its_status'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('status__in', [assessments.rules.states.AttemptStatus['IN_PROGRESS'], assessments.rules.states.AttemptStatus['PAUSED']])), models.Q(models.Q(('status__in', [assessments.rules.states.AttemptStatus['IN_PROGRESS'], assessments.rules.states.AttemptStatus['PAUSED']]), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='attempt_finished_when_closed'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['test', 'grown_at'], name='alert_by_test'),
        ),
        migrations.AddConstraint(
            model_name='ackminute',
            constraint=models.UniqueConstraint(fields=('test', 'minute', 'process'), name='one_ack_minute_per_process'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['attempt', 'at'], name='notice_by_attempt'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('confirmed_at', None), ('withdrawn_at', None)), fields=['attempt'], name='notice_on_its_way'),
        ),
        migrations.AddIndex(
            model_name='helprequest',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['attempt', 'asked_at'], name='help_that_waits'),
        ),
        migrations.AddConstraint(
            model_name='helprequest',
            constraint=models.UniqueConstraint(fields=('attempt', 'ref'), name='one_help_per_ref'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='question_once_per_source'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('user', 'name'), name='one_view_of_a_name_per_user'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('category__isnull', False), ('question', None)), models.Q(('category', None), ('question__isnull', False)), _connector='OR'), name='slot_has_question_or_category', violation_error_message='A slot needs either a question or a category to draw from.'),
        ),
        migrations.AddConstraint(
            model_name='verbrun',
            constraint=models.UniqueConstraint(condition=models.Q(('actor__isnull', False)), fields=('actor', 'token'), name='verb_run_once'),
        ),
        migrations.AddConstraint(
            model_name='verbresult',
            constraint=models.UniqueConstraint(fields=('run', 'attempt'), name='one_result_per_attempt'),
        ),
    ]
