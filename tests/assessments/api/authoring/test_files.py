"""Question files over HTTP."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import Category, Question, Test
from assessments.models.sharing import Right
from tests.assessments.api.authoring.conftest import Caller
from tests.assessments.formats.importing.test_plan import BROKEN, GOOD, SUMS
from tests.factories import make_category, make_test, make_user

ADDRESS = "/api/staff/questions/import/"


def post(person, content, /, name="sea.gift", **fields):
    content = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, content)
    return person.client.post(ADDRESS, {"file": file, **fields})


def sums(report):
    assert sum(report[name] for name in SUMS) == len(report["questions"])
    return [report[name] for name in SUMS]


def test_a_file_is_imported_as_ones_own(author):
    answer = post(author, GOOD, category="Sea")

    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert sums(report) == [2, 0, 0, 0, 0]
    assert (report["imported"], report["dry_run"]) == (True, False)
    assert report["questions"][0] == {
        "part": "",
        "line": 1,
        "name": "Deep",
        "kind": "true_false",
        "outcome": "created",
        "flaws": [],
    }
    assert Category.objects.get().owner == author.user
    assert sums(post(author, GOOD, category="Sea").json()) == [0, 0, 2, 0, 0]


def test_a_dry_run_writes_nothing(author):
    report = post(author, BROKEN, dry_run="true").json()

    assert sums(report) == [2, 0, 0, 0, 1]
    assert not report["imported"]
    assert not Question.objects.exists()


def test_broken_questions_are_a_problem_that_names_them(author):
    answer = post(author, BROKEN)

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "import.broken"
    assert sums(problem) == [2, 0, 0, 0, 1]
    assert problem["questions"][2]["flaws"][0].startswith("“{” without “}”")
    assert not Question.objects.exists()

    assert sums(post(author, BROKEN, skip_errors="true").json()) == [2, 0, 0, 0, 1]


def test_a_file_that_cannot_be_read_is_a_problem_that_says_what_it_is(author):
    answer = post(author, b"%PDF-1.7")

    assert (answer.status_code, answer.json()["code"]) == (422, "import.unreadable")
    assert "a PDF" in answer.json()["detail"]
    assert sums(answer.json()) == [0, 0, 0, 0, 0]


def test_another_encoding_is_read_when_it_is_named(author):
    data = "Größe? {T}".encode("cp1252")

    assert post(author, data).status_code == 422
    assert post(author, data, encoding="windows-1252").status_code == 200
    assert post(author, data, encoding="klingon").json()["code"] == "request.invalid"


def test_a_test_is_made_of_the_questions(author):
    report = post(author, GOOD, test="The sea", minutes="20").json()

    test = Test.objects.get()
    assert (test.owner, test.duration_minutes) == (author.user, 20)
    assert report["test"]["slug"] == test.slug
    assert not test.is_published


def test_who_may_not_make_tests_makes_none(author, stranger):
    stranger.user.groups.clear()
    names = ["add_category", "add_question", "change_question"]
    stranger.user.user_permissions.set(Permission.objects.filter(codename__in=names))
    stranger = Caller(stranger.user)

    assert post(stranger, GOOD, test="The sea").status_code == 403
    assert not Question.objects.exists()
    assert post(stranger, GOOD).status_code == 200


@pytest.mark.parametrize("missing", ["add_category", "add_question", "change_question"])
def test_each_permission_is_needed(db, missing):
    names = {"add_category", "add_question", "change_question"} - {missing}
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))

    assert post(Caller(user), GOOD).status_code == 403
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("right", "status"),
    [(None, 404), (Right.READ, 404), (Right.USE, 404), (Right.EDIT, 200)],
)
def test_a_category_of_another_takes_questions_of_who_may_edit_it(
    author, stranger, right, status
):
    category = make_category("Secrets", owner=author.user)
    if right:
        category.shares.create(user=stranger.user, right=right)

    assert post(stranger, GOOD, category_id=category.pk).status_code == status
    assert category.questions.count() == (2 if status == 200 else 0)


def test_the_questions_of_another_are_never_updated(author, stranger):
    post(author, GOOD)

    report = post(stranger, GOOD.replace("{T}", "{F}"), update_existing="true").json()

    assert sums(report) == [2, 0, 0, 0, 0]
    assert report["elsewhere"] == 0
    assert Question.objects.count() == 4


@pytest.mark.parametrize("field", [{"format": "docx"}, {"minutes": 0}, {"more": 1}])
def test_an_impossible_field_is_refused(author, field):
    assert post(author, GOOD, **field).json()["code"] == "request.invalid"


def test_a_body_that_is_no_form_is_refused(author):
    answer = author("POST", "questions/import/", file="x")

    assert answer.status_code == 415


@pytest.fixture
def bank(author):
    post(author, f"$CATEGORY: Sea\n\n{GOOD}\n\n$CATEGORY: Sea/Fish\n\n::Fish::a {{T}}")


def exported(person, **query):
    return person.get("questions/export/", **query)


def test_questions_come_back_as_a_file(author, bank):
    answer = exported(author, format="gift", category="Sea/Fish")

    assert answer.status_code == 200
    assert b"::Fish::" in answer.content
    assert b"::Deep::" not in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="questions.gift"'
    assert answer["Losses"] == "0"
    assert exported(author, format="json")["Content-Type"] == "application/zip"


def test_those_of_a_test_or_with_these_ids_can_be_chosen(author, bank):
    fish, deep = (Question.objects.get(name=name) for name in ("Fish", "Deep"))
    test = make_test(questions=[fish], owner=author.user)

    assert b"::Deep::" not in exported(author, format="gift", test=test.slug).content
    one = exported(author, format="gift", ids=f"{deep.pk},{10**30}").content
    assert one.count(b"::Deep::") == 1
    assert b"::Fish::" not in one


def test_losses_can_be_asked_for_first(author, bank):
    Question.objects.filter(name="Deep").update(case_sensitive=True)

    assert exported(author, format="gift")["Losses"] == "1"
    answer = exported(author, format="gift", losses="true").json()
    assert answer["questions"] == 3
    assert [loss["name"] for loss in answer["losses"]] == ["Deep"]


def test_a_stranger_gets_nothing_of_it(author, stranger, bank):
    test = make_test(questions=list(Question.objects.all()), owner=author.user)
    ids = ",".join(str(q.pk) for q in Question.objects.all())

    for query in ({}, {"category": "Sea"}, {"ids": ids}):
        answer = exported(stranger, format="gift", **query)
        assert (answer.status_code, answer.json()["code"]) == (409, "export.empty")
    assert exported(stranger, format="gift", test=test.slug).status_code == 404
    test.shares.create(user=stranger.user, right=Right.READ)
    assert exported(stranger, format="gift", test=test.slug).status_code == 409


@pytest.mark.parametrize(
    "query", [{}, {"format": "docx"}, {"format": "gift", "ids": "x"}]
)
def test_an_impossible_question_is_refused(author, query):
    assert exported(author, **query).json()["code"] == "request.invalid"
