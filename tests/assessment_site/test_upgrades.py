import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from assessment_site.upgrades import check_migrations, flaws

KNOWN = {
    "id": models.BigAutoField(primary_key=True),
    "must": models.IntegerField(),
    "may": models.IntegerField(null=True),
    "has": models.IntegerField(db_default=0),
}


def found(*operations, **attributes):
    """Codes of what is wrong with a migration of a table that is there."""
    state = ProjectState()
    state.add_model(ModelState("assessments", "Row", list(KNOWN.items())))
    attributes = {"operations": list(operations), **attributes}
    migration = type("Migration", (migrations.Migration,), attributes)
    return [flaw.id for flaw in flaws(migration("0099_next", "assessments"), state)]


def add(field):
    return migrations.AddField("row", "new", field)


@pytest.mark.parametrize(
    "field",
    [
        models.IntegerField(null=True),
        models.IntegerField(default=0, db_default=0),
        models.ManyToManyField("assessments.Row"),
        models.GeneratedField(
            expression=models.F("must"),
            output_field=models.IntegerField(),
            db_persist=True,
        ),
    ],
)
def test_a_column_that_may_be_left_out_is_welcome(field):
    assert found(add(field)) == []


@pytest.mark.parametrize(
    "field",
    [
        models.IntegerField(default=0),
        models.CharField(max_length=9, blank=True),
        models.DateTimeField(auto_now_add=True),
        models.ForeignKey("assessments.Row", models.CASCADE),
    ],
)
def test_a_column_that_has_to_be_named_is_refused(field):
    assert found(add(field)) == ["site.E001"]


@pytest.mark.parametrize(
    ("name", "field", "codes"),
    [
        ("may", models.IntegerField(), ["site.E001"]),
        ("has", models.IntegerField(), ["site.E001"]),
        ("may", models.IntegerField(db_default=0), []),
        ("must", models.BigIntegerField(), []),
    ],
)
def test_a_column_that_was_left_out_must_not_have_to_be_named(name, field, codes):
    assert found(migrations.AlterField("row", name, field)) == codes


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("row", "may"),
        migrations.RenameField("row", "may", "might"),
        migrations.RenameModel("Row", "Line"),
        migrations.DeleteModel("Row"),
        migrations.AlterModelTable("Row", "lines"),
    ],
)
def test_what_is_taken_away_is_refused_while_somebody_may_use_it(operation):
    assert found(operation) == ["site.E002"]
    assert found(operation, old_processes_are_gone=True) == []


def test_a_new_table_may_ask_for_what_it_likes():
    table = migrations.CreateModel("Other", [("id", models.BigAutoField())])
    column = migrations.AddField("other", "must", models.IntegerField())

    assert found(table, column) == []


def test_our_own_migrations_pass():
    assert check_migrations(None) == []
