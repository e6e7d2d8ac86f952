"""
Versions for the questions of stored papers, and the places of the answers in their tests.

Papers stay as they are. They are read a few at a time, each few in a transaction of its
own, so that nobody who sits a test waits; run again after an interruption, it goes on
where it was. Only answers of attempts that have ended are touched: the others get their
place when they are scored.
"""

from django.db import migrations, models, transaction
from django.utils import timezone

from assessments.questions.versions import digest_of, question_of

CHUNK = 200
OPEN = ["in_progress", "paused"]


class AddIndexBesideWriters(migrations.AddIndex):
    """PostgreSQL builds it without keeping anybody from writing; SQLite has no such way."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        # One that was interrupted left an index that is not valid.
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self.index.name}")
        schema_editor.add_index(model, self.index, concurrently=True)


def chunks(papers):
    last = None
    while found := list(
        (papers.filter(pk__gt=last) if last else papers).order_by("pk")[:CHUNK]
    ):
        yield found
        last = found[-1].pk


def read_papers(apps, schema_editor):
    papers = apps.get_model("assessments", "Paper").objects
    known = set()
    for found in chunks(papers):
        with transaction.atomic():
            store_versions(apps, found, known)
            store_slots(apps, found)


def store_versions(apps, papers, known):
    version = apps.get_model("assessments", "QuestionVersion")
    fresh = {}
    for paper in papers:
        for item in paper.content["items"]:
            key = item["question_id"], digest_of(item)
            if key not in known:
                fresh[key] = item
    version.objects.bulk_create(
        (
            version(
                question=question,
                digest=digest,
                content=question_of(item),
                created_at=timezone.now(),
            )
            for (question, digest), item in fresh.items()
        ),
        ignore_conflicts=True,
    )
    known |= fresh.keys()


def store_slots(apps, papers):
    answer = apps.get_model("assessments", "Answer")
    slots = {
        (paper.pk, item["number"]): item["slot"]
        for paper in papers
        for item in paper.content["items"]
        if "slot" in item
    }
    rows = answer.objects.filter(attempt__in=[one.pk for one in papers], slot=None)
    ended = rows.exclude(attempt__status__in=OPEN).order_by("attempt_id", "pk")
    places = [
        (one.pk, slots[one.attempt_id, one.number])
        for one in ended.only("pk", "attempt_id", "number")
        if (one.attempt_id, one.number) in slots
    ]
    for slot in sorted({slot for _pk, slot in places}):
        theirs = [pk for pk, place in places if place == slot]
        answer.objects.filter(pk__in=theirs).update(slot=slot)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("assessments", "0015_question_versions")]

    operations = [
        AddIndexBesideWriters(
            model_name="answer",
            index=models.Index(fields=["attempt", "slot"], name="answer_by_slot"),
        ),
        migrations.RunPython(read_papers, migrations.RunPython.noop),
    ]
