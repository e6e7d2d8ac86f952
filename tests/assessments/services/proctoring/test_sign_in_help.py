"""Whom a proctor may help, and what that ends."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from assessments.models import SignInHelp
from assessments.people.signing_in import codes
from assessments.services.proctoring.sign_in_help import (
    NotTheirCandidate,
    candidates_of,
    give_code,
    give_password,
)
from tests.factories import PASSWORD, make_attempt, make_user
from tests.realtime.seating import fenced, take

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    return make_attempt()


@pytest.fixture
def proctor(attempt):
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="help_sign_in"))
    attempt.test.proctors.add(user)
    return type(user).objects.get(pk=user.pk)


def code_for(candidate, attempt, proctor):
    return give_code(candidate.pk, attempt.test, actor=proctor, reason="", now=NOW)


def test_a_code_lets_the_candidate_in_and_the_one_before_does_not(attempt, proctor):
    candidate = attempt.candidate
    first, second = (code_for(candidate, attempt, proctor) for _ in range(2))

    assert codes.use(candidate.username, first, NOW) is None
    assert codes.use(candidate.username, second, NOW) == candidate
    assert SignInHelp.objects.filter(actor=proctor).count() == 2


def test_no_code_is_stored(attempt, proctor):
    code = code_for(attempt.candidate, attempt, proctor)

    assert code not in str(list(SignInHelp.objects.values()))


def test_a_new_password_takes_the_place_of_the_old_and_ends_the_seat(attempt, proctor):
    candidate = attempt.candidate
    session = take(candidate, now=NOW).session

    password = give_password(
        candidate.pk, attempt.test, actor=proctor, reason="Forgot it", now=NOW
    )

    candidate.refresh_from_db()
    assert candidate.check_password(password)
    assert not candidate.check_password(PASSWORD)
    assert not fenced(session)


def test_nobody_gets_more_than_a_paper_by_it(attempt, proctor):
    powerful = Group.objects.create(name="Powerful")
    powerful.permissions.add(Permission.objects.first())
    member, staff, gone = (
        make_user(),
        make_user(is_staff=True),
        make_user(is_active=False),
    )
    member.groups.add(powerful)

    for somebody in (member, staff, gone, make_user(is_superuser=True)):
        assert somebody not in candidates_of(attempt.test)
        with pytest.raises(NotTheirCandidate):
            code_for(somebody, attempt, proctor)
    assert attempt.candidate in candidates_of(attempt.test)


def test_only_proctors_of_the_test_with_the_permission_help(attempt, proctor):
    other = make_attempt()
    with pytest.raises(NotTheirCandidate):
        code_for(other.candidate, other, proctor)

    proctor.user_permissions.clear()
    without = type(proctor).objects.get(pk=proctor.pk)
    with pytest.raises(NotTheirCandidate):
        code_for(attempt.candidate, attempt, without)
    assert not SignInHelp.objects.exists()
