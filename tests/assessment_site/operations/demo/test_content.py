import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from assessment_site.operations.demo.content import (
    PASSWORD,
    load_demo,
    simulated_sittings,
)
from assessments.models import Attempt, Slot, Test, User
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_test():
    return load_demo(now=timezone.now())


def groups_of(username):
    return list(
        User.objects.get(username=username).groups.values_list("name", flat=True)
    )


def test_demo_test_is_published_with_twenty_questions_of_every_kind(demo_test):
    slots = Slot.objects.filter(section__test=demo_test)

    assert demo_test.is_published
    assert slots.count() == 20
    assert set(slots.values_list("question__kind", flat=True)) == set(Kind)


def test_people_can_sign_in_and_have_their_roles(demo_test):
    names = list(User.objects.order_by("username").values_list("username", flat=True))

    assert names == ["ada", "arno", "ben", "chloe", "petra"]
    assert all(authenticate(username=name, password=PASSWORD) for name in names)
    assert groups_of("petra") == ["Proctors"]
    assert groups_of("arno") == ["Authors"]
    staff = User.objects.filter(is_staff=True).values_list("username", flat=True)
    assert sorted(staff) == ["arno", "petra"]


def test_loading_again_keeps_attempts_passwords_and_edits(demo_test):
    ada = User.objects.get(username="ada")
    ada.set_password("my own choice")
    ada.save()
    attempt = start_attempt(candidate=ada, test=demo_test, now=timezone.now())
    Test.objects.filter(pk=demo_test.pk).update(title="Edited")

    again = load_demo(now=timezone.now())

    assert (again.pk, again.title) == (demo_test.pk, "Edited")
    assert authenticate(username="ada", password="my own choice") == ada
    assert list(Attempt.objects.all()) == [attempt]


def test_simulated_candidates_keep_their_open_attempts(demo_test):
    first = simulated_sittings(test=demo_test, count=2, now=timezone.now())
    again = simulated_sittings(test=demo_test, count=2, now=timezone.now())

    assert [s.attempt_id for s in first] == [s.attempt_id for s in again]
    assert len(first[0].tasks) == 20


def test_simulated_candidates_cannot_sign_in(demo_test):
    simulated_sittings(test=demo_test, count=1, now=timezone.now())

    user = User.objects.get(username="simulated-001")
    assert not user.has_usable_password()


def test_the_demo_proctor_is_assigned_the_demo_test(demo_test):
    assert [user.username for user in demo_test.proctors.all()] == ["petra"]
