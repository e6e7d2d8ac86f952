"""Kinds of question of one's own are marked, shown, exported and imported like others."""

import io
import json
import re
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from assessments.grading.overlay import Correction, Void
from assessments.models import (
    Attempt,
    Mark,
    Question,
    QuestionVersion,
    Test,
    TestShare,
)
from assessments.models.sharing import Right
from assessments.questions.registry import KINDS
from assessments.services.attempts import submit_attempt
from assessments.services.authoring.content import other_warnings, publishing_flaws
from assessments.services.correcting.applying import make_it_count
from assessments.services.correcting.errors import CannotCorrect
from assessments.services.correcting.previewing import begin_preview
from assessments.services.grading.marking import NewMark, give_mark
from tests.assessments.admin.conftest import rows
from tests.assessments.api.conftest import client_of, make_staff
from tests.assessments.services.correcting.test_previewing import finish
from tests.assessments.views.conftest import Sitter
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.harness.own_kind import JUDGED, NAME, Backwards, Described

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(monkeypatch):
    """Question 1 is scored by a rule, question 2 by a person."""
    monkeypatch.setitem(KINDS, NAME, Backwards())
    monkeypatch.setitem(KINDS, JUDGED, Described())
    return make_test(
        slug="words",
        questions=[
            make_question(NAME, name="stream", choices=[{"text": "river"}]),
            make_question(JUDGED, name="mood", choices=[]),
        ],
    )


@pytest.fixture
def sitter(exam):
    """Somebody who answered both questions by forms; only the first can be wrong."""
    attempt = make_attempt(make_user("ada"), exam)
    sitter = Sitter(attempt.candidate, attempt)
    sitter.begin()
    sitter.send("next", answer="revir")
    sitter.send("save", answer="serene")
    return sitter


@pytest.fixture
def attempt(sitter):
    attempt = sitter.attempt
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())
    return Attempt.objects.get(pk=attempt.pk)


@pytest.fixture
def marker(exam):
    permissions = ("mark_answers", "view_results", "view_attempt", "view_answers")
    marker = make_staff(*(f"assessments.{one}" for one in permissions))
    TestShare.objects.create(test=exam, user=marker, right=Right.MARK)
    return marker


@pytest.fixture
def admin(marker):
    return client_of(marker)


def scores(attempt):
    attempt.refresh_from_db()
    answers = attempt.answers.order_by("number").values_list("score", flat=True)
    one_by_one = tuple(None if score is None else str(score) for score in answers)
    return str(attempt.score), attempt.needs_grading, one_by_one


def mark(answer, points, marker):
    points = Decimal(points)
    new = NewMark(answer.pk, revision=answer.revision, points=points, marker=marker)
    return give_mark(new, actor=marker, now=timezone.now())


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def page_of(answer):
    test = answer.attempt.test_id
    return f"/admin/assessments/test/{test}/marking/{answer.number}/{answer.pk}/"


def hidden(page):
    return dict(re.findall(r'type="hidden" name="(\w+)"[^>]*? value="(\w*)"', page))


def test_the_test_can_be_published_and_says_who_has_to_mark(exam):
    assert list(publishing_flaws(exam)) == []
    assert any("nobody" in warning for warning in other_warnings(exam))


def test_a_rule_scores_one_and_the_other_waits_for_a_person(attempt):
    assert scores(attempt) == ("1.00", True, ("1.00", None))


def test_marks_count_for_both(attempt, marker):
    scored, judged = attempt.answers.order_by("number")

    mark(judged, 1, marker)
    assert scores(attempt) == ("2.00", False, ("1.00", "1.00"))
    mark(scored, 0, marker)
    assert scores(attempt) == ("1.00", False, ("0.00", "1.00"))


def test_an_answer_left_blank_earns_nothing_without_a_marker(exam):
    attempt = make_attempt(test=exam)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    assert scores(attempt) == ("0.00", False, ("0.00", "0.00"))


@pytest.mark.parametrize(("number", "word"), [(1, "revir"), (2, "serene")])
def test_the_marking_page_shows_the_answer_and_takes_the_mark(
    attempt, admin, number, word
):
    answer = attempt.answers.get(number=number)
    page = admin.get(page_of(answer)).text
    assert word in page
    # What is right is said of the question that has a key: "river" from its end.
    assert page.count("revir") == (2 if number == 1 else 0)

    sent = hidden(page) | {"points": "0.5"}
    assert admin.post(page_of(answer), sent).status_code == 302

    assert scores(attempt)[2][number - 1] == "0.50"
    overview = admin.get(f"/admin/assessments/test/{attempt.test_id}/marking/").text
    assert ("1 answer waits to be marked." in overview) == (number == 1)


def test_a_rubric_gives_the_points_and_a_change_of_it_changes_them(attempt, admin):
    answer = attempt.answers.get(number=2)
    rubric = f"/admin/assessments/test/{attempt.test_id}/marking/2/rubric/"
    admin.post(rubric, {"lines": "0.75 = Fitting\n1 = All", "confirmed": "1"})
    sent = hidden(admin.get(page_of(answer)).text)

    admin.post(page_of(answer), sent | {"line": "1", "points": ""})
    assert scores(attempt)[2] == ("1.00", "0.75")
    admin.post(rubric, {"lines": "0.25 = Fitting\n1 = All", "confirmed": "1"})

    assert scores(attempt)[2] == ("1.00", "0.25")


def test_results_name_points_and_words_in_every_file(attempt, tmp_path):
    csv, xlsx = tmp_path / "answers.csv", tmp_path / "answers.xlsx"
    words = [("stream", NAME, "revir"), ("mood", JUDGED, "serene")]

    data = json.loads(run("results", "words", "--answers", format="json"))
    assert data["candidates"][0]["points"] == [1.0, None]
    assert [(a["name"], a["kind"], a["response"]) for a in data["answers"]] == words

    run("results", "words", format="csv", answers=True, output=str(csv))
    lines = csv.read_text("utf-8-sig").splitlines()
    assert [tuple(line.split(",")[6:9]) for line in lines[1:]] == words

    run("results", "words", format="xlsx", answers=True, output=str(xlsx))
    book = openpyxl.load_workbook(xlsx)
    sheet = list(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    assert [row[6:9] for row in sheet] == words
    assert "ada" in run("results", "words", format="table")


def test_points_by_question_are_exported(attempt, tmp_path):
    file = tmp_path / "file"

    run("export_results", "words", format="csv", output=str(file))

    heading, row = file.read_text("utf-8-sig").splitlines()
    exported = dict(zip(heading.split(","), row.split(","), strict=True))
    assert (exported["Username"], exported["Q1"], exported["Q2"]) == ("ada", "1.00", "")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_file_of_answers_comes_back_with_marks(attempt, tmp_path, format):
    file = tmp_path / f"marks.{format}"
    run("results", "words", "--answers", format=format, output=str(file))
    judged = attempt.answers.get(number=2)
    if format == "csv":
        text = file.read_text("utf-8-sig")
        file.write_text(text.replace("serene,,", "serene,0.75,"))
    else:
        book = openpyxl.load_workbook(file)
        page = book.worksheets[-1]
        page.cell(3, [cell.value for cell in page[1]].index("Points") + 1).value = 0.75
        page.parent.active = page
        book._sheets = [page]
        book.save(file)

    told = run("import_marks", "words", str(file))

    assert scores(attempt) == ("1.75", False, ("1.00", "0.75")), told
    assert Mark.objects.get().answer == judged


def test_marks_come_and_go_over_the_api(attempt, admin):
    address = "/api/staff/tests/words/answers/"
    shown = admin.get(address, {"question": 2}).json()["results"]
    assert [(one["kind"], one["response"]) for one in shown] == [
        (JUDGED, {"word": "serene"})
    ]

    given = admin.post(
        f"/api/staff/answers/{shown[0]['id']}/marks/",
        {"points": "0.5", "revision": shown[0]["revision"]},
        content_type="application/json",
    )

    assert given.status_code == 201
    results = admin.get("/api/staff/tests/words/results/").json()
    assert results["candidates"][0]["points"] == [1.0, 0.5]
    one = admin.get(f"/api/staff/attempts/{attempt.pk}/").json()
    assert [(a["kind"], a["score"]) for a in one["answers"]] == [
        (NAME, "1.00"),
        (JUDGED, "0.50"),
    ]


@pytest.mark.parametrize(("with_key", "count"), [(True, 2), (False, 1)])
def test_the_document_says_what_was_answered(attempt, tmp_path, with_key, count):
    # What is right is said of an answer that did not earn all points.
    attempt.answers.filter(number=1).update(score=0)

    run("documents", "words", output=str(tmp_path), with_key=with_key)

    (file,) = tmp_path.iterdir()
    assert file.read_text().count("revir") == count
    assert file.read_text().count("serene") == 1


def test_statistics_count_what_was_scored_and_what_was_answered(attempt):
    scored, judged = json.loads(run("statistics", "words", format="json"))["questions"]
    said = json.loads(run("statistics", "words", "--responses", format="json"))

    assert (scored["name"], scored["kind"]) == ("stream", NAME)
    assert (judged["name"], judged["kind"]) == ("mood", JUDGED)
    assert "revir" in json.dumps(said)


def test_the_review_shows_what_was_answered(sitter):
    sitter.send("review", answer="serene")

    assert "revir" in sitter.page.text
    assert "serene" in sitter.page.text


def test_the_receipt_holds_the_responses(attempt, sitter):
    address = f"/attempts/{attempt.pk}/receipt/"
    answers = sitter.client.get(f"{address}answers.json").json()

    assert [(one["kind"], one["response"]) for one in answers["answers"]] == [
        (NAME, {"word": "revir"}),
        (JUDGED, {"word": "serene"}),
    ]
    assert sitter.client.get(address).status_code == 200


def test_the_marked_paper_shows_what_is_right(attempt, sitter, marker):
    for answer in attempt.answers.all():
        mark(answer, 0, marker)
    address = f"/attempts/{attempt.pk}/receipt/"
    assert "revir" not in sitter.client.get(address).text

    Test.objects.update(shows_score=True, shows_paper=True)

    page = sitter.client.get(address).text
    # Given and right.
    assert page.count("revir") == 2
    assert page.count("serene") == 1
    shown = sitter.client.get(f"/api/attempts/{attempt.pk}/").json()["result"]
    assert [one["right"] for one in shown["answers"]] == [{"word": "revir"}, None]


def test_staff_read_the_answers_of_an_attempt(attempt):
    root = client_of(make_user(is_staff=True, is_superuser=True))

    page = root.get(f"/admin/assessments/attempt/{attempt.pk}/change/").text

    assert "revir" in page
    assert "serene" in page


def test_an_author_previews_corrects_and_finds_it(exam):
    root = client_of(make_user(is_staff=True, is_superuser=True))
    question = Question.objects.get(kind=NAME)
    (line,) = question.choices.all()
    assert root.get("/tests/words/preview/").status_code == 200
    page = root.get(f"/admin/assessments/question/{question.pk}/change/")
    form = page.context["adminform"].form
    assert (NAME, "Backwards") in form.fields["kind"].choices

    changed = {"id": line.pk, "question": question.pk, "text": "rover", "weight": "0"}
    changed |= {"text_format": "plain", "position": "1"}
    data = {
        **{name: form[name].value() or "" for name in form.fields},
        **hidden(page.text),
        "text": "Which word?",
        **rows("choices", changed, initial=1),
    }
    saved = root.post(f"/admin/assessments/question/{question.pk}/change/", data)

    assert saved.status_code == 302, saved.context["errors"]
    question.refresh_from_db()
    assert (question.text, question.choices.get().text) == ("Which word?", "rover")
    listed = root.get("/admin/assessments/question/", {"kind__exact": NAME}).text
    assert "stream" in listed
    assert "mood" not in listed


def correct(attempt, number, correction):
    """As if an author had corrected the key of this question for everybody."""
    item = attempt.paper.content["items"][number - 1]
    version = QuestionVersion.objects.get(pk=item["question_version"])
    preview = begin_preview(
        attempt.test, version, correction, actor=None, now=timezone.now()
    )
    preview = finish(preview, timezone.now())
    make_it_count(preview.pk, reason="Unclear.", actor=None, now=timezone.now())


def test_a_question_is_corrected_for_everybody(attempt, marker):
    mark(attempt.answers.get(number=1), 0, marker)

    correct(attempt, 1, Correction(points=Decimal(3)))
    assert (attempt.test.attempts.get().max_score, scores(attempt)[0]) == (4, "0.00")
    correct(attempt, 2, Correction(void=Void.FULL))

    assert scores(attempt) == ("1.00", False, ("0.00", "1.00"))


@pytest.mark.parametrize(
    "key", [{"lines": {"1": "right"}}, {"accepted": [{"text": "stream"}]}]
)
def test_a_key_that_the_kind_cannot_correct_is_refused_in_words(attempt, key):
    with pytest.raises(CannotCorrect, match="This question"):
        correct(attempt, 1, Correction(key))

    assert scores(attempt)[0] == "1.00"
