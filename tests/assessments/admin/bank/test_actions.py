"""What an author does to several questions at once."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from assessments.admin.bank import actions
from assessments.models import CategoryShare, Question, Slot, Test
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from assessments.services.authoring.tags import set_tags, tags_of
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_category, make_question, make_test, owned_by

LIST = reverse("admin:assessments_question_changelist")


@pytest.fixture
def mine(db):
    return member_of(AUTHORS, watches_all=False, username="mine")


@pytest.fixture
def client(mine):
    return signed_in(mine)


@pytest.fixture
def questions(mine):
    with owned_by(mine):
        return [make_question(name=name, category="Bank") for name in "AB"]


def act(client, name, questions, **fields):
    ids = [question.pk for question in questions]
    return client.post(LIST, {"action": name, ACTION_CHECKBOX_NAME: ids, **fields})


def done(client, name, questions, **fields):
    asked = act(client, name, questions)
    assert asked.status_code == 200, asked
    assert all(question.name in asked.text for question in questions)
    return act(client, name, questions, _do="1", **fields)


def told(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_tags_are_added_and_removed(client, questions):
    done(client, "tag_selected", questions, tags="easy, maps")
    assert [tags_of(one) for one in questions] == [["easy", "maps"]] * 2

    done(client, "untag_selected", questions[:1], tags="EASY")

    assert [tags_of(one) for one in questions] == [["maps"], ["easy", "maps"]]


def test_an_empty_form_is_asked_again(client, questions):
    response = act(client, "tag_selected", questions, _do="1", tags="")

    assert response.status_code == 200
    assert "This field is required." in response.text


def test_questions_move_to_a_category_one_may_edit(client, mine, questions):
    target = make_category("Maps", owner=mine)
    theirs = make_category("Theirs")

    refused = act(client, "move_selected", questions, _do="1", category=theirs.pk)
    assert refused.status_code == 200
    done(client, "move_selected", questions, category=target.pk)

    assert set(Question.objects.values_list("category", flat=True)) == {target.pk}


def test_copies_are_questions_of_their_own(client, questions):
    set_tags({questions[0].pk: ["easy"]})
    Question.objects.filter(pk=questions[0].pk).update(source="/a.gift", source_id="1")

    response = act(client, "copy_selected", questions[:1])

    copy = Question.objects.get(name="A (copy)")
    assert (copy.source, copy.text, tags_of(copy)) == ("", questions[0].text, ["easy"])
    fields = ("position", "text", "weight")
    assert list(copy.choices.values_list(*fields)) == list(
        questions[0].choices.values_list(*fields)
    )
    assert "A (copy)" in told(response)


def test_questions_are_added_to_the_end_of_a_test_once(client, mine, questions):
    with owned_by(mine):
        test = make_test(title="T", questions=questions[:1], published=False)

    response = done(client, "add_selected", questions, test=test.pk)

    slots = Slot.objects.filter(section__test=test).order_by("position")
    assert [slot.question for slot in slots] == questions
    assert "1 question" in told(response)


def test_a_published_test_of_somebody_else_is_not_offered(client, questions):
    theirs = make_test(title="Theirs")

    assert (
        act(client, "add_selected", questions, _do="1", test=theirs.pk).status_code
        == 200
    )
    assert (
        Slot.objects.filter(section__test=theirs, question__in=questions).count() == 0
    )


def test_the_check_names_what_is_wrong(client, mine, questions):
    assert "Nothing keeps" in told(act(client, "check_selected", questions))
    questions[0].choices.update(weight=0)

    assert "A: A test with this question cannot be published" in told(
        act(client, "check_selected", questions)
    )


def test_what_one_may_not_change_is_passed_over(client, mine, questions):
    with owned_by(member_of(AUTHORS, username="other")):
        theirs = make_question(name="Z", category="Theirs")
        hidden = make_question(name="Y", category="Hidden")
    CategoryShare.objects.create(category=theirs.category, user=mine, right=Right.USE)

    response = act(
        client, "tag_selected", [*questions, theirs, hidden], _do="1", tags="x"
    )

    assert "1 question was passed over" in told(response)
    assert [tags_of(one) for one in (*questions, theirs, hidden)] == [
        ["x"],
        ["x"],
        [],
        [],
    ]
    nothing = act(client, "tag_selected", [theirs])
    assert "You may not change any" in nothing.text


def test_a_proctor_has_none_of_these_actions(questions):
    viewer = member_of(AUTHORS, watches_all=False, username="viewer")
    viewer.groups.clear()

    assert act(
        signed_in(viewer), "tag_selected", questions, _do="1", tags="x"
    ).status_code in (302, 403)
    assert tags_of(questions[0]) == []
    assert Test.objects.filter(published_at__gt=timezone.now()).count() == 0


def test_more_than_can_be_done_at_once_are_refused(client, questions, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)

    for name in ("tag_selected", "copy_selected", "check_selected"):
        response = act(client, name, questions, _do="1", tags="x")
        assert "at most 1" in told(response)
    assert [tags_of(one) for one in questions] == [[], []]
    assert Question.objects.count() == 2
