"""Marks from files, as spreadsheets save them: all of a file, or nothing."""

import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.gradebook.answers import answers_of
from assessments.grading.second import MarkingRules
from assessments.models import Mark
from assessments.questions.kind import Kind
from assessments.services.grading.second import set_rules
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    questions = [make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    return make_test(slug="exam", questions=questions)


@pytest.fixture
def essays(exam):
    return [hand_in(exam, now=timezone.now()).answers.get(number=2) for _ in range(3)]


@pytest.fixture
def importing(tmp_path):
    def importing(data, **options):
        file = tmp_path / "marks"
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command(
                "import_marks", "exam", str(file), stdout=out, stderr=err, **options
            )
        except CommandError as error:
            return 1, out.getvalue(), f"{err.getvalue()}{error}"
        return 0, out.getvalue(), err.getvalue()

    return importing


def points():
    return [
        (mark.answer_id, mark.round, str(mark.points), mark.comment)
        for mark in Mark.objects.order_by("pk")
    ]


def test_marks_are_given(essays, importing):
    petra = make_user("petra", is_staff=True)
    first, second, _third = essays
    file = (
        "answer,revision,round,marker,points,comment\n"
        f"{first.pk},1,1,Petra,0.5,Half\n"
        f"{second.pk},1,2,petra,1,\n"
    )

    code, told, _err = importing(file)

    assert (code, "2 marks" in told) == (0, True)
    assert points() == [(first.pk, 1, "0.50", "Half"), (second.pk, 2, "1.00", "")]
    assert {mark.marker for mark in Mark.objects.all()} == {petra}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("prefix", ["", "sep=;\r\n"])
def test_a_german_spreadsheet_is_read(essays, importing, encoding, prefix):
    file = (
        f"{prefix}Answer;Points;Revision;Name;Comment\r\n"
        f"{essays[0].pk};0,5;1;Jörg;für „gut“ – genügt\r\n;;;;\r\n"
    )

    code, _told, err = importing(file.encode(encoding))

    assert (code, err) == (0, "")
    assert points() == [(essays[0].pk, 1, "0.50", "für „gut“ – genügt")]


def test_a_workbook_is_read(essays, importing):
    book = openpyxl.Workbook()
    book.active.append(["id", "revision", "points", "comment", "response"])
    book.active.append([essays[0].pk, 1, 0.1, None, "=1+1"])
    book.active.append([essays[1].pk, 1.0, "0,75", "Good", "x"])
    book.active.append([essays[2].pk, 1, None, None, "not marked yet"])
    data = io.BytesIO()
    book.save(data)

    code, _told, err = importing(data.getvalue())

    assert (code, err) == (0, "")
    assert points() == [
        (essays[0].pk, 1, "0.10", ""),
        (essays[1].pk, 1, "0.75", "Good"),
    ]


def test_the_results_of_a_test_come_back_as_marks(essays, importing, tmp_path):
    file = tmp_path / "answers.csv"
    call_command("results", "exam", "--answers", format="csv", output=str(file))

    code, told, _err = importing(file.read_bytes())

    assert (code, points()) == (0, [])
    assert "3 had been given before" in told  # what the key scored says nothing new


def test_every_line_that_is_refused_is_named_and_nothing_is_imported(essays, importing):
    other = make_test(
        questions=[make_question(Kind.TRUE_FALSE), make_question(Kind.ESSAY)]
    )
    elsewhere = hand_in(other, now=timezone.now()).answers.get(number=2)
    lines = [
        f"{essays[0].pk},1,1,,1,",
        f"{essays[1].pk},0,1,,1,",  # an old revision
        f"{essays[1].pk},1,2,,1.01,",
        f"{essays[1].pk},1,3,,-1,",
        f"{essays[2].pk},1,1,,1.234,",
        f"{elsewhere.pk},1,1,,1,",
        f"{essays[2].pk},1,2,,many,",
        f"{essays[2].pk},1,4,,1,",
        f"{essays[2].pk},1,3,nobody,1,",
        f"{essays[0].pk},1,1,,1,",  # twice
        "x,1,1,,1,",
        "999999999,1,1,,1,",
    ]
    file = "\n".join(["answer,revision,round,marker,points,comment", *lines])

    code, _told, err = importing(file)

    assert code == 1
    named = [line.split(":")[0] for line in err.splitlines() if line.startswith("Line")]
    assert sorted(named, key=lambda one: int(one[5:])) == [
        f"Line {number}" for number in range(3, 14)
    ]
    assert "11 lines are refused" in err
    assert not Mark.objects.exists()


def test_a_dry_run_says_what_would_be_and_changes_nothing(essays, importing):
    file = f"answer,revision,points\n{essays[0].pk},1,0.5\n"

    code, told, _err = importing(file, dry_run=True)

    assert code == 0
    assert "0.50" in told
    assert "Nothing was changed" in told
    assert not Mark.objects.exists()
    essays[0].refresh_from_db()
    assert essays[0].score is None


def test_importing_again_changes_nothing(essays, importing):
    file = f"answer,revision,points,comment\n{essays[0].pk},1,0.5,Half\n"
    importing(file)

    code, told, _err = importing(file)

    assert (code, Mark.objects.count()) == (0, 1)
    assert "1 had been given before" in told


def test_json_says_the_same(essays, importing):
    file = f"answer,revision,points\n{essays[0].pk},1,0.5\n{essays[1].pk},7,1\n"

    code, told, _err = importing(file, json=True)

    assert code == 1
    data = json.loads(told)
    assert [one["line"] for one in data["refused"]] == [3]
    assert [one["points"] for one in data["changes"]] == ["0.50"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"answer,points\n1,1\n",
        b"answer,revision,points,points\n",
        b"PK\x03\x04 no zip",
        b'answer,revision,points\n"1,1,1\n',
        b"\0\1\2",
        b"\xff\xfea",
    ],
)
def test_what_is_no_such_file_is_said(exam, importing, data):
    code, told, err = importing(data)

    assert (code, told) == (1, "")
    assert "Traceback" not in err


def test_a_file_of_answers_comes_back_with_the_second_marks(exam, essays, importing):
    set_rules(exam, MarkingRules(100), actor=None, now=timezone.now())
    ana, ben = make_user("ana", is_staff=True), make_user("ben", is_staff=True)

    for marker, points in ((ana, "0.25"), (ben, "0.75")):
        lines = [
            f"{row.id},{row.revision},{row.round},{marker.username},{points}"
            for row in answers_of(exam)
            if row.round
        ]
        head = "answer,revision,round,marker,points"
        assert importing("\n".join([head, *lines]))[0] == 0

    essays[0].refresh_from_db()
    marks = Mark.objects.filter(answer=essays[0]).order_by("pk")
    assert list(marks.values_list("round", "marker")) == [(1, ana.pk), (2, ben.pk)]
    assert essays[0].score == Decimal("0.50")


def test_a_line_of_the_first_marker_for_the_second_round_is_refused(essays, importing):
    make_user("ana", is_staff=True)
    head = "answer,revision,round,marker,points"
    assert importing(f"{head}\n{essays[0].pk},1,1,ana,1\n")[0] == 0

    code, _out, err = importing(f"{head}\n{essays[0].pk},1,2,ana,1\n")

    assert code == 1
    assert "in another round" in err
    assert Mark.objects.count() == 1
