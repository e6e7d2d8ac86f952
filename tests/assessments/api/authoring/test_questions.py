"""Questions over HTTP."""

import pytest

from assessments.models import CategoryShare, Question, QuestionVersion
from assessments.models.sharing import Right
from assessments.papers.freezing import freeze_paper
from tests.factories import (
    make_attempt,
    make_category,
    make_question,
    make_test,
    owned_by,
)

LINES = [
    {"text": "Paris", "weight": "1", "feedback": "Yes."},
    {"text": "Rome", "weight": "-0.25"},
]


@pytest.fixture
def category(author):
    return make_category("Maps/Europe", owner=author.user)


@pytest.fixture
def question(author, category):
    answer = author("POST", "questions/", **sent(category))
    assert answer.status_code == 201, answer.text
    return answer.json()


def sent(category, /, **more):
    return {
        "category": category.pk,
        "kind": "single",
        "name": "Capital",
        "text": "Capital of France?",
        "tags": ["easy", "Easy", "maps"],
        "lines": LINES,
    } | more


def test_a_question_is_made_and_can_be_asked(author, category, question):
    assert question["tags"] == ["easy", "maps"]
    assert [line["weight"] for line in question["lines"]] == ["1.0000000", "-0.2500000"]
    assert (question["flaws"], question["category_path"]) == ([], "Maps/Europe")
    row = Question.objects.get()
    assert (
        freeze_paper(make_test(questions=[row]), seed=1)["items"][0]["name"]
        == "Capital"
    )


def test_what_patch_leaves_out_stays(author, question):
    path = f"questions/{question['id']}/"

    changed = author("PATCH", path, name="Other").json()

    assert (changed["name"], changed["text"]) == ("Other", question["text"])
    assert (changed["lines"], changed["tags"]) == (question["lines"], question["tags"])
    changed = author(
        "PATCH", path, lines=[*LINES[:1], {"text": "Bern"}], tags=[]
    ).json()
    assert [line["text"] for line in changed["lines"]] == ["Paris", "Bern"]
    assert changed["tags"] == []


def test_an_older_reading_is_refused(author, question):
    path = f"questions/{question['id']}/"
    author("PATCH", path, name="First")

    late = author("PATCH", path, name="Second", updated_at=question["updated_at"])

    assert (late.status_code, late.json()["code"]) == (409, "question.changed")
    assert author.get(path).json()["name"] == "First"
    fresh = author.get(path).json()["updated_at"]
    assert author("PATCH", path, name="Third", updated_at=fresh).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"lines": []}, 422, "option"),
        ({"lines": [{"text": "A"}, {"text": "B"}]}, 422, "right"),
        ({"kind": "riddle"}, 422, "riddle"),
        ({"category": 999_999}, 422, "category"),
        ({"lines": [{"weight": "2"}]}, 422, "weight"),
        ({"text": "  "}, 422, "text"),
    ],
)
def test_what_the_admin_refuses_is_refused(author, category, change, status, word):
    answer = author("POST", "questions/", **sent(category, **change))

    assert answer.status_code == status
    assert word in answer.text
    assert not Question.objects.exists()


def test_an_edit_of_a_used_question_makes_a_version(author, question):
    make_attempt(test=make_test(questions=[Question.objects.get()]))

    author("PATCH", f"questions/{question['id']}/", text="Capital of Spain?")

    assert QuestionVersion.objects.count() == 2


def test_a_question_that_a_test_asks_for_is_kept(author, question):
    path = f"questions/{question['id']}/"
    test = make_test(questions=[Question.objects.get()])

    used = author("DELETE", path)

    assert (used.status_code, used.json()["code"]) == (409, "question.used")
    test.delete()
    assert author("DELETE", path).status_code == 204
    assert not Question.objects.exists()


def test_questions_are_found(author, question):
    with owned_by(author.user):
        make_question(category="Sums", name="Sum", text="1 + 1?")

    def names(**query):
        return [
            row["name"] for row in author.get("questions/", **query).json()["results"]
        ]

    assert names() == ["Capital", "Sum"]
    assert names(q="france easy") == ["Capital"]
    assert names(category="Maps") == ["Capital"]
    assert names(tag="MAPS") == ["Capital"]
    assert names(kind="single", used="false") == ["Capital", "Sum"]
    assert names(used="true") == []
    assert author.get("questions/", kind="riddle").status_code == 422


def test_a_list_costs_the_same_for_many(author, category, django_assert_num_queries):
    with owned_by(author.user):
        for _ in range(3):
            make_question(category="Maps/Europe")
    author.get("questions/")
    with django_assert_num_queries(8) as few:
        author.get("questions/")
    with owned_by(author.user):
        for _ in range(20):
            make_question(category="Maps/Europe")

    with django_assert_num_queries(len(few)):
        author.get("questions/")


def test_the_wall_stands(author, stranger, category, question):
    path = f"questions/{question['id']}/"
    assert stranger.get(path).status_code == 404
    assert stranger("DELETE", path).status_code == 404
    assert stranger.get("questions/").json()["results"] == []
    assert stranger("POST", "questions/", **sent(category)).status_code == 422

    CategoryShare.objects.create(category=category, user=stranger.user, right=Right.USE)

    assert stranger.get(path).status_code == 200
    assert stranger("PATCH", path, name="X").status_code == 403
    assert stranger("DELETE", path).status_code == 403
    assert stranger("POST", "questions/", **sent(category)).status_code == 422
