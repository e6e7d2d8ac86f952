"""Each tag of the text column becomes a row."""

from django.db import migrations

from assessments.services.authoring.tags import tags_in

ROWS = 1_000


def make_rows(apps, schema_editor):
    Question = apps.get_model('assessments', 'Question')
    Tag = apps.get_model('assessments', 'Tag')
    alias = schema_editor.connection.alias
    tagged = Question.objects.using(alias).exclude(earlier_tags='')
    rows = []
    for pk, text in tagged.values_list('pk', 'earlier_tags').iterator(ROWS):
        rows += [
            Tag(question_id=pk, name=name, folded=name.casefold())
            for name in tags_in(text)
        ]
        if len(rows) >= ROWS:
            Tag.objects.using(alias).bulk_create(rows, ROWS, ignore_conflicts=True)
            rows = []
    Tag.objects.using(alias).bulk_create(rows, ROWS, ignore_conflicts=True)


def make_text(apps, schema_editor):
    """The way back: the text column holds all tags again."""
    Question = apps.get_model('assessments', 'Question')
    alias = schema_editor.connection.alias
    tagged = Question.objects.using(alias).filter(tags__isnull=False).distinct()
    for question in tagged.prefetch_related('tags'):
        names = sorted(tag.name for tag in question.tags.all())
        question.earlier_tags = ', '.join(names)[:500]
        question.save(update_fields=['earlier_tags'])


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0037_tags'),
    ]

    operations = [migrations.RunPython(make_rows, make_text)]
