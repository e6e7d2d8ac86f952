import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from assessment_site.upgrades import check_migrations, flaws
from realtime.database.constraints import CheckOfNewRows

KNOWN = {
    "id": models.BigAutoField(primary_key=True),
    "must": models.IntegerField(),
    "may": models.IntegerField(null=True),
    "has": models.IntegerField(db_default=0),
    "code": models.IntegerField(unique=True),
    "word": models.CharField(max_length=9),
    "text": models.TextField(default=""),
    "share": models.DecimalField(max_digits=5, decimal_places=2),
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


def test_a_field_may_be_renamed_where_its_column_keeps_its_name():
    keeps = migrations.AlterField(
        "row", "may", models.IntegerField(null=True, db_column="may")
    )
    moves = migrations.AlterField(
        "row", "may", models.IntegerField(null=True, db_column="other")
    )
    rename = migrations.RenameField("row", "may", "might")

    assert found(keeps, rename) == []
    assert found(moves) == ["site.E002"]


def test_a_new_table_may_ask_for_what_it_likes():
    table = migrations.CreateModel("Other", [("id", models.BigAutoField())])
    column = migrations.AddField("other", "must", models.IntegerField())

    assert found(table, column) == []


def test_our_own_migrations_pass():
    assert check_migrations(None) == []


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("must", models.BigIntegerField()),
        ("must", models.IntegerField(null=True)),
        ("word", models.CharField(max_length=9, choices=[("a", "A")])),
        ("word", models.CharField(max_length=10)),
        ("word", models.TextField()),
        ("share", models.DecimalField(max_digits=6, decimal_places=3)),
    ],
)
def test_a_column_may_take_more_than_before(name, field):
    assert found(migrations.AlterField("row", name, field)) == []


@pytest.mark.parametrize(
    ("name", "field"),
    [
        # The release before names the column, and writes NULL into it.
        ("may", models.IntegerField(db_default=0)),
        ("must", models.SmallIntegerField()),
        ("must", models.PositiveIntegerField()),
        ("must", models.IntegerField(unique=True)),
        ("must", models.BooleanField()),
        ("word", models.CharField(max_length=8)),
        ("text", models.CharField(max_length=9)),
        ("share", models.DecimalField(max_digits=5, decimal_places=3)),
        ("share", models.DecimalField(max_digits=5, decimal_places=1)),
    ],
)
def test_a_column_must_take_what_it_took(name, field):
    operation = migrations.AlterField("row", name, field)

    assert found(operation) == ["site.E003"]
    assert found(operation, old_processes_go_on=True) == []


UNIQUE = models.UniqueConstraint(fields=["must"], name="one")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddConstraint("row", UNIQUE),
        migrations.AddConstraint(
            "Row", models.CheckConstraint(condition=models.Q(must__gt=0), name="more")
        ),
        migrations.AlterUniqueTogether("row", {("must", "may")}),
    ],
)
def test_a_rule_that_nobody_kept_before_is_refused(operation):
    assert found(operation) == ["site.E003"]
    assert found(operation, old_processes_go_on=True) == []


def test_a_rule_may_be_lifted_or_ask_for_less():
    lift = migrations.AlterUniqueTogether("row", set())
    code = migrations.AlterField("row", "code", models.IntegerField())
    less = models.UniqueConstraint(fields=["code", "may"], name="less")
    more = models.UniqueConstraint(fields=["may"], name="more")

    assert found(lift) == []
    assert found(code, migrations.AddConstraint("row", less)) == []
    assert found(code, migrations.AlterUniqueTogether("row", {("code", "may")})) == []
    assert found(code, migrations.AddConstraint("row", more)) == ["site.E003"]


def listed(values, name="known", lookup="word__in", check=CheckOfNewRows):
    return check(condition=models.Q((lookup, values)), name=name)


def relisted(after, *, before=("a", "b")):
    """Codes of a migration that lifts a check of values and adds another."""
    state = ProjectState()
    options = {"constraints": [listed(before)]}
    state.add_model(ModelState("assessments", "Row", list(KNOWN.items()), options))
    operations = [
        migrations.RemoveConstraint("row", "known"),
        migrations.AddConstraint("row", after),
    ]
    migration = type("Migration", (migrations.Migration,), {"operations": operations})
    return [flaw.id for flaw in flaws(migration("0099_next", "assessments"), state)]


def test_a_list_of_values_may_become_longer():
    assert relisted(listed(["a", "b", "c"])) == []
    assert relisted(listed(["b", "a"])) == []
    assert relisted(listed(["a", "b", "c"], check=models.CheckConstraint)) == []


@pytest.mark.parametrize(
    "after",
    [
        listed(["a", "c"]),
        listed(["a", "b"], name="other"),
        listed(["a", "b"], lookup="text__in"),
        listed("ab", lookup="word"),
        models.CheckConstraint(condition=~models.Q(word__in=["a", "b"]), name="known"),
        models.CheckConstraint(
            condition=models.Q(word__in=["a", "b"], must__gt=0), name="known"
        ),
        models.UniqueConstraint(fields=["word"], name="known"),
    ],
)
def test_a_list_of_values_takes_what_it_took(after):
    assert relisted(after) == ["site.E003"]


def test_what_sql_does_its_author_has_to_say():
    column = migrations.RunSQL("ALTER TABLE row ADD COLUMN new integer NOT NULL")

    assert found(column) == ["site.E004"]
    assert found(column, old_processes_go_on=True) == []
    assert found(migrations.RunSQL(migrations.RunSQL.noop)) == []


def test_a_field_that_holds_the_order_is_a_column_like_others():
    assert found(migrations.AlterOrderWithRespectTo("row", "must")) == ["site.E001"]


def separately(*database, state=()):
    return migrations.SeparateDatabaseAndState(list(database), list(state))


def test_what_is_done_to_the_database_alone_is_judged_too():
    remove = migrations.RemoveField("row", "may")
    column = migrations.RunSQL("ALTER TABLE row ADD COLUMN new integer NOT NULL")

    assert found(separately(remove)) == ["site.E002"]
    assert found(separately(separately(column))) == ["site.E004"]
    # The column stays where it is.
    assert found(separately(state=[remove])) == []


def test_a_column_of_the_same_migration_is_known():
    may, must = models.IntegerField(null=True), models.IntegerField()
    table = migrations.CreateModel("Other", [("id", models.BigAutoField())])

    assert found(add(may), migrations.AlterField("row", "new", must)) == ["site.E001"]
    assert found(separately(table, migrations.AddConstraint("other", UNIQUE))) == []
