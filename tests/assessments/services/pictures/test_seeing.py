"""Who sees a picture, as a matrix: everybody who reads its question now, nobody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from assessments.models import (
    CategoryShare,
    MarkerAssignment,
    Question,
    Test,
    TestShare,
)
from assessments.models.content import Navigation, ResultRule
from assessments.people.roles import AUTHORS, PROCTORS
from assessments.questions.kind import Kind
from assessments.services.answers.reading import Reader
from assessments.services.pictures.keeping import keep_picture
from assessments.services.pictures.seeing import picture_for
from realtime.server_time import now
from tests.assessments.admin.conftest import member_of
from tests.assessments.services.pictures.conftest import png
from tests.factories import (
    make_attempt,
    make_question,
    make_test,
    make_user,
    owned_by,
    take_seat,
)

pytestmark = pytest.mark.django_db


def sees(user, picture, *, login="login-1"):
    reader = Reader(login, None, "")
    return picture_for(user, picture.file_name, reader=reader, now=now()) is not None


@pytest.fixture
def owner():
    return member_of(AUTHORS, watches_all=False, username="owner")


@pytest.fixture
def question(owner, picture):
    with owned_by(owner):
        return make_question(
            Kind.ESSAY,
            category="Secret",
            text=f"![x]({picture.reference})",
            text_format="markdown",
        )


@pytest.fixture
def test(owner, question):
    with owned_by(owner):
        return make_test(questions=[question, make_question(category="Secret")])


# Staff


def author(name="other"):
    return member_of(AUTHORS, watches_all=False, username=name)


@pytest.mark.parametrize("right", ["read", "use", "edit"])
def test_authors_see_it_by_a_share_of_the_category(right, picture, question):
    user = author()
    assert not sees(user, picture)

    CategoryShare.objects.create(category=question.category, user=user, right=right)

    assert sees(user, picture)


@pytest.mark.parametrize("right", ["read", "use", "edit"])
def test_authors_see_it_by_a_share_of_a_test_that_asks_it(right, picture, test):
    user = author()
    assert not sees(user, picture)

    TestShare.objects.create(test=test, user=user, right=right)

    assert sees(user, picture)


def test_the_owner_sees_it_and_a_candidate_with_a_share_does_not(
    owner, picture, question
):
    candidate = make_user()
    CategoryShare.objects.create(
        category=question.category, user=candidate, right="read"
    )

    assert sees(owner, picture)
    assert not sees(candidate, picture)


def test_who_brought_it_sees_it_before_it_is_in_a_question():
    user, other = author(), author("another")
    picture = keep_picture(png("blue"), by=user, now=now())

    assert sees(user, picture)
    assert not sees(other, picture)


def test_an_edit_takes_it_from_no_paper_and_hides_no_version(owner, picture, test):
    attempt = make_attempt(test=test)
    take_seat(attempt)
    Question.objects.filter(text_format="markdown").update(text="No picture.")

    assert sees(attempt.candidate, picture)
    assert sees(owner, picture)


def test_a_proctor_of_the_test_sees_papers_only_with_the_right_to_results(
    picture, test
):
    proctor = member_of(PROCTORS, watches_all=False, username="proctor")
    test.proctors.add(proctor)
    before = sees(proctor, picture)
    may = Permission.objects.get(codename="view_results")
    proctor.user_permissions.add(may)
    proctor = type(proctor).objects.get(pk=proctor.pk)
    stranger = member_of(PROCTORS, watches_all=False, username="stranger")
    stranger.user_permissions.add(may)

    assert not before
    assert sees(proctor, picture)
    assert not sees(stranger, picture)


@pytest.mark.parametrize(("slot", "seen"), [(1, True), (2, False)])
def test_a_marker_sees_the_questions_they_are_assigned(slot, seen, picture, test):
    marker = make_user("marker", is_staff=True)
    marker.user_permissions.add(Permission.objects.get(codename="mark_answers"))
    make_attempt(test=test, status="submitted", finished_at=now())
    assert not sees(marker, picture)

    MarkerAssignment.objects.create(test=test, slot=slot, user=marker, at=now())

    assert sees(marker, picture) is seen


# Candidates


def test_a_candidate_sees_it_while_the_attempt_runs(picture, test):
    attempt = make_attempt(test=test)
    take_seat(attempt)

    assert sees(attempt.candidate, picture)
    assert not sees(make_user(), picture)


def test_nobody_sees_it_before_the_start(picture, test):
    assert not sees(make_user(), picture)


def test_another_sign_in_does_not_see_it_while_the_seat_is_elsewhere(picture, test):
    attempt = make_attempt(test=test)
    take_seat(attempt, login="login-1")

    assert sees(attempt.candidate, picture, login="login-1")
    assert not sees(attempt.candidate, picture, login="login-2")


def test_it_is_not_seen_in_a_pause(picture, test):
    attempt = make_attempt(test=test)
    take_seat(attempt)
    type(attempt).objects.update(
        status="paused", deadline=None, remaining_ms=1000, planned_end=None
    )

    assert not sees(attempt.candidate, picture)


def test_a_question_ahead_does_not_show_it(owner, picture, question):
    with owned_by(owner):
        test = make_test(
            questions=[make_question(category="Secret"), question],
            navigation=Navigation.ONE_BY_ONE,
        )
    attempt = make_attempt(test=test)
    take_seat(attempt)

    before = sees(attempt.candidate, picture)
    type(attempt).objects.update(furthest=2)

    assert not before
    assert sees(attempt.candidate, picture)


def test_feedback_is_for_afterwards(owner, picture):
    with owned_by(owner):
        question = make_question(
            text_format="markdown", feedback=f"![x]({picture.reference})"
        )
        test = make_test(questions=[question])
    attempt = make_attempt(test=test)
    take_seat(attempt)

    assert not sees(attempt.candidate, picture)


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        (ResultRule.NEVER, False),
        (ResultRule.SCORE, False),
        (ResultRule.SCORE_AFTER_CLOSE, False),
        (ResultRule.ANSWERS_AFTER_CLOSE, True),
    ],
)
def test_afterwards_the_result_rule_decides(rule, seen, picture, test):
    attempt = make_attempt(test=test)
    type(attempt).objects.update(status="submitted", finished_at=now())
    Test.objects.update(
        result_rule=rule,
        opens_at=now() - timedelta(days=2),
        closes_at=now() - timedelta(hours=1),
    )

    assert sees(attempt.candidate, picture) is seen


@pytest.mark.parametrize("name", ["", "x", "x.png", "0" * 64 + ".png", "..%2fx"])
def test_a_name_that_is_none(owner, name):
    found = picture_for(owner, name, reader=Reader("", None, ""), now=now())

    assert found is None


def test_statements_do_not_grow_with_attempts(
    picture, test, owner, django_assert_max_num_queries
):
    attempts = [make_attempt(test=test) for _ in range(3)]
    take_seat(attempts[0])

    with django_assert_max_num_queries(3):
        assert sees(attempts[0].candidate, picture)
    owner = type(owner).objects.get(pk=owner.pk)
    with django_assert_max_num_queries(8):
        assert sees(owner, picture)
