"""A proctor of one test sees and reaches nothing of another."""

import pytest
from django.urls import reverse

from assessments.models import Accommodation, Test, User
from assessments.people.roles import PROCTORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

LISTS = (
    "assessments_attempt",
    "assessments_accommodation",
    "realtime_sessionlease",
    "realtime_sessionevent",
)


def sitting(username):
    """A candidate with extra time and a live seat in a test of their own."""
    test = make_test(title=f"Test of {username}")
    attempt = make_attempt(make_user(username), test)
    Accommodation.objects.create(candidate=attempt.candidate, extra_time_percent=25)
    take_seat(attempt)
    return attempt


@pytest.fixture
def mine():
    return sitting("mine")


@pytest.fixture
def other():
    return sitting("other")


@pytest.fixture
def proctor(mine):
    user = member_of(PROCTORS, watches_all=False, username="petra")
    mine.test.proctors.add(user)
    return signed_in(user)


def rows(client, name):
    response = client.get(reverse(f"admin:{name}_changelist"))
    assert response.status_code == 200
    return [person_of(row).username for row in response.context["cl"].result_list]


def person_of(row):
    return row.user if hasattr(row, "user") else row.candidate


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_only_what_is_of_assigned_tests(name, proctor, superuser, other):
    assert rows(proctor, name) == ["mine"]
    assert sorted(rows(superuser, name)) == ["mine", "other"]


def test_filters_name_only_assigned_tests(proctor, superuser, other):
    address = reverse("admin:assessments_attempt_changelist")

    assert "Test of other" in superuser.get(address).text
    assert "Test of mine" in proctor.get(address).text
    assert "Test of other" not in proctor.get(address).text


def pages_of(attempt):
    lease = attempt.candidate.pk
    event = attempt.candidate.session_events.get().pk
    return [
        reverse("admin:assessments_attempt_change", args=[attempt.pk]),
        reverse("admin:assessments_attempt_history", args=[attempt.pk]),
        reverse("admin:realtime_sessionlease_change", args=[lease]),
        reverse("admin:realtime_sessionevent_change", args=[event]),
    ]


def test_pages_of_another_test_do_not_exist(proctor, mine, other):
    def statuses(attempt):
        return [proctor.get(address).status_code for address in pages_of(attempt)]

    assert statuses(mine) == [200] * 4
    # The admin answers what is not there with a way home.
    assert statuses(other) == [302] * 4


def test_a_proctor_who_is_assigned_nothing_sees_nothing(other):
    client = signed_in(member_of(PROCTORS, watches_all=False))

    assert [rows(client, name) for name in LISTS] == [[]] * 4


def test_being_assigned_is_no_permission(mine):
    visitor = make_user(is_staff=True)
    mine.test.proctors.add(visitor)
    client = signed_in(visitor)

    statuses = [client.get(reverse(f"admin:{n}_changelist")).status_code for n in LISTS]

    assert statuses == [403] * 4


def test_a_candidate_who_is_named_a_proctor_by_mistake_reaches_nothing(mine):
    mine.test.proctors.add(mine.candidate)
    client = signed_in(mine.candidate)

    statuses = [client.get(address).status_code for address in pages_of(mine)]

    assert statuses == [302] * 4


def test_an_author_says_who_proctors(author, mine, proctor):
    Test.objects.filter(pk=mine.test_id).update(
        owner=User.objects.named("author").get()
    )
    address = reverse("admin:assessments_test_change", args=[mine.test_id])

    field = author.get(address).context["adminform"].form.fields["proctors"]

    staff = {user.username for user in field.queryset}
    assert staff == {"petra", "author"}
