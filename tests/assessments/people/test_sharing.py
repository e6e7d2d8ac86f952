"""Who may do what with a test, a category, a question: owner, shares, superuser."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from assessments.models import CategoryShare, TestShare
from assessments.models.sharing import Right
from assessments.people import sharing
from tests.factories import make_category, make_question, make_test, make_user

pytestmark = pytest.mark.django_db


def rights_on(user, what):
    return {right for right in Right if sharing.may(user, right, what)}


@pytest.fixture
def owner():
    return make_user("owner")


@pytest.fixture
def test(owner):
    return make_test(owner=owner, questions=[])


@pytest.fixture
def question(owner):
    make_category("Bank", owner=owner)
    question = make_question(category="Nobody's")
    question.category = make_category("Bank", owner=owner)
    question.save()
    return question


def test_the_owner_may_do_everything(owner, test, question):
    for what in (test, question, question.category):
        assert rights_on(owner, what) == set(Right)


def test_a_stranger_may_do_nothing(test, question):
    stranger = make_user()

    for what in (test, question, question.category):
        assert rights_on(stranger, what) == set()


def test_a_superuser_may_do_everything_also_with_what_nobody_owns(test, question):
    root = make_user(is_superuser=True)

    for what in (test, question, make_test(questions=[]), make_category("Free")):
        assert rights_on(root, what) == set(Right)


def test_what_nobody_owns_is_nobody_elses(owner):
    assert rights_on(owner, make_test(questions=[])) == set()


@pytest.mark.parametrize(
    ("given", "rights"),
    [
        (Right.READ, {Right.READ}),
        (Right.USE, {Right.READ, Right.USE}),
        (Right.EDIT, {Right.READ, Right.USE, Right.EDIT}),
        (Right.MARK, {Right.READ, Right.MARK}),
    ],
)
def test_a_share_gives_its_right_and_what_that_includes(test, given, rights):
    person = make_user()
    TestShare.objects.create(test=test, user=person, right=given)

    assert rights_on(person, test) == rights
    assert rights_on(person, make_test(questions=[])) == set()


def test_a_group_is_shared_with_as_long_as_one_is_in_it(question):
    group = Group.objects.create(name="Geographers")
    person = make_user()
    CategoryShare.objects.create(
        category=question.category, group=group, right=Right.USE
    )

    assert rights_on(person, question) == set()
    person.groups.add(group)
    assert rights_on(person, question) == {Right.READ, Right.USE}


def test_an_account_that_is_switched_off_may_nothing(owner, test):
    owner.is_active = False

    assert rights_on(owner, test) == set()
    assert rights_on(AnonymousUser(), test) == set()


def test_lists_agree_with_the_judge_of_one(owner, test, question):
    other = make_test(questions=[])
    shared = make_user()
    TestShare.objects.create(test=test, user=shared, right=Right.READ)
    TestShare.objects.create(test=test, user=shared, right=Right.MARK)

    assert list(sharing.tests_for(shared, Right.READ)) == [test]
    assert list(sharing.tests_for(shared, Right.EDIT)) == []
    assert other not in sharing.tests_for(owner, Right.READ)
    assert list(sharing.questions_for(owner, Right.USE)) == [question]


def test_two_owners_may_each_have_a_category_of_one_path(owner):
    mine = make_category("Biology", owner=owner)
    theirs = make_category("Biology", owner=make_user())

    assert mine != theirs
