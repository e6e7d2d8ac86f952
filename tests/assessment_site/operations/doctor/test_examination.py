import pytest
from django.db import OperationalError

from assessment_site.operations.doctor import examination
from assessment_site.operations.doctor.findings import Level, ok


@pytest.fixture
def only(monkeypatch):
    def only(*checks):
        for name in ("WITHOUT_DATABASE", "WITH_TABLES"):
            monkeypatch.setattr(examination, name, ())
        monkeypatch.setattr(examination, "WITH_DATABASE", checks)

    return only


@pytest.mark.django_db
def test_one_check_that_breaks_does_not_hide_the_others(only):
    def broken():
        yield ok("broken", "so far")
        raise OperationalError("gone")

    only(("broken", broken), ("next", lambda: [ok("next", "fine")]))

    found = [(f.check, f.level) for f in examination.examine()]

    assert found == [
        ("broken", Level.OK),
        ("broken", Level.FAIL),
        ("next", Level.OK),
    ]


@pytest.mark.django_db
def test_tables_are_not_read_before_they_are_there(monkeypatch):
    monkeypatch.setattr(
        "assessment_site.operations.doctor.database.unapplied_migrations",
        lambda: ["a.0001"],
    )

    found = {finding.check: finding.level for finding in examination.examine()}

    assert found["migrations"] is Level.FAIL
    assert "processes" not in found
