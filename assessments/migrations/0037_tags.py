import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0036_plain_help_texts'),
    ]

    operations = [
        # The column keeps its name: processes of the release before write it.
        migrations.AlterField(
            model_name='question',
            name='tags',
            field=models.CharField(blank=True, db_column='tags', db_default='', default='', editable=False, max_length=500),
        ),
        migrations.RenameField(model_name='question', old_name='tags', new_name='earlier_tags'),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='tag')),
                ('folded', models.CharField(editable=False, max_length=180)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='assessments.question')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['name', 'pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['folded', 'question'], name='tag_by_name')],
                'constraints': [models.UniqueConstraint(fields=('question', 'folded'), name='tag_once_on_a_question')],
            },
        ),
    ]
