"""Copies of tests."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from assessments.models import CategoryShare, Slot, Test, TestShare
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_question, make_test, owned_by

LIST = reverse("admin:assessments_test_changelist")


def copied(client, *tests):
    data = {"action": "copy_selected", ACTION_CHECKBOX_NAME: [t.pk for t in tests]}
    return client.post(LIST, data)


def test_a_copy_has_the_questions_and_not_the_times_groups_and_results(db):
    mine = member_of(AUTHORS, watches_all=False)
    with owned_by(mine):
        questions = [make_question(), make_question()]
        test = make_test(
            title="Maps",
            questions=questions,
            duration_minutes=45,
            navigation="sequential",
            closes_at=timezone.now(),
            shows_score=True,
        )
    test.groups.add(Group.objects.create(name="10b"))
    Slot.objects.filter(question=questions[0]).update(points=3)

    response = copied(signed_in(mine), test)

    copy = Test.objects.get(title="Maps (copy)")
    assert response.url == reverse("admin:assessments_test_change", args=[copy.pk])
    assert (copy.owner, copy.duration_minutes, copy.navigation) == (
        mine,
        45,
        "sequential",
    )
    assert (copy.published_at, copy.closes_at, copy.shows_score) == (None, None, False)
    assert not copy.groups.exists()
    slots = Slot.objects.filter(section__test=copy).order_by("position")
    assert [(slot.question, slot.points) for slot in slots] == [
        (questions[0], 3),
        (questions[1], 1),
    ]
    assert Slot.objects.filter(section__test=test).count() == 2


def test_a_question_that_one_may_not_use_is_left_out_and_told(db):
    mine = member_of(AUTHORS, watches_all=False)
    theirs, secret = make_question(category="Open"), make_question(category="Secret")
    test = make_test(title="Shared", questions=[theirs, secret])
    TestShare.objects.create(test=test, user=mine, right=Right.USE)
    CategoryShare.objects.create(category=theirs.category, user=mine, right=Right.USE)

    response = copied(signed_in(mine), test)

    copy = Test.objects.get(title="Shared (copy)")
    assert [slot.question for slot in Slot.objects.filter(section__test=copy)] == [
        theirs
    ]
    words = " ".join(map(str, get_messages(response.wsgi_request)))
    assert "1 question was left out" in words


def test_what_one_may_not_use_is_not_copied(db):
    theirs = make_test(title="Theirs")
    stranger = signed_in(member_of(AUTHORS, watches_all=True))

    copied(stranger, theirs)

    assert Test.objects.count() == 1
