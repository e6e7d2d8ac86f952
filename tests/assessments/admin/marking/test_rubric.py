"""The rubric of a question: written, previewed, and used to mark."""

from decimal import Decimal

import pytest

from assessments.models import Mark
from assessments.models.sharing import Right
from tests.assessments.admin.marking.conftest import (
    essays,
    make_marker,
    mark,
    page_of,
    root,
)
from tests.assessments.api.conftest import client_of

pytestmark = pytest.mark.django_db

LINES = "0.5 = Names the author\n-0.25 = Wrong year"


def write(client, exam, text, **more):
    return client.post(f"{root(exam)}2/rubric/", {"lines": text, **more})


def test_lines_that_are_chosen_give_the_points(client, exam):
    (essay,) = essays(exam, "Freedom.")
    assert write(client, exam, LINES).status_code == 302
    page = client.get(page_of(exam, essay)).content.decode()
    assert "Names the author" in page

    mark(client, exam, essay, points="", line=["1", "2"])

    given = Mark.objects.get()
    assert given.points == Decimal("0.25")
    assert [line["text"] for line in given.lines] == ["Names the author", "Wrong year"]


def test_typed_points_count_beside_chosen_lines(client, exam):
    (essay,) = essays(exam, "Freedom.")
    write(client, exam, LINES)

    mark(client, exam, essay, points="0.4", line=["1"])

    assert Mark.objects.get().points == Decimal("0.4")


def test_a_change_is_shown_before_it_counts(client, exam):
    (essay,) = essays(exam, "Freedom.")
    write(client, exam, LINES)
    mark(client, exam, essay, points="", line=["1"])
    changed = LINES.replace("0.5", "1")

    shown = write(client, exam, changed)

    assert shown.status_code == 200
    assert f"Answer {essay.pk}: 0.50 → 1" in shown.content.decode()
    assert Mark.objects.count() == 1
    assert write(client, exam, changed, confirmed="on").status_code == 302
    essay.refresh_from_db()
    assert essay.score == 1


def test_what_cannot_be_read_is_kept_and_named(client, exam):
    page = write(client, exam, "1 = First\nsecond")

    assert page.status_code == 422
    assert "Line 2 cannot be read" in page.content.decode()
    assert "second</textarea>" in page.content.decode()


def test_who_does_not_mark_the_test_writes_no_rubric(exam):
    reader = client_of(make_marker(exam, right=Right.READ))

    assert write(reader, exam, LINES).status_code == 404
