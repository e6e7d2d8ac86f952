import pytest
from django.urls import reverse

from assessments.models import Accommodation, User
from tests.factories import make_user


def delete(client, user):
    address = reverse("admin:assessments_user_delete", args=[user.pk])
    return client.post(address, {"post": "yes"}, follow=True)


def test_a_user_with_attempts_is_kept(superuser, attempt):
    response = delete(superuser, attempt.candidate)

    assert (
        "The attempts of ada. To keep this person out, untick “Active”" in response.text
    )
    assert User.objects.filter(username="ada").exists()


def test_a_user_without_attempts_is_deleted(superuser):
    response = delete(superuser, make_user("bob"))

    assert response.status_code == 200
    assert not User.objects.filter(username="bob").exists()


def test_a_bulk_deletion_keeps_users_with_attempts_too(superuser, attempt):
    bob = make_user("bob")

    superuser.post(
        reverse("admin:assessments_user_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [attempt.candidate_id, bob.pk],
            "post": "yes",
        },
    )

    assert set(User.objects.values_list("username", flat=True)) == {
        "ada",
        "bob",
        "root",
    }


def test_extra_time_is_given_on_the_page_of_the_user(superuser, candidate):
    address = reverse("admin:assessments_user_change", args=[candidate.pk])
    data = {
        "username": "ada",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "10:00",
        "is_active": "on",
        "accommodation-TOTAL_FORMS": 1,
        "accommodation-INITIAL_FORMS": 0,
        "accommodation-0-user": candidate.pk,
        "accommodation-0-extra_time_percent": 25,
        "accommodation-0-extra_time_minutes": 0,
    }

    superuser.post(address, data)

    assert Accommodation.objects.get().extra_time_percent == 25


@pytest.mark.parametrize("who", ["author", "proctor"])
def test_staff_without_the_permission_manage_no_users(request, who):
    client = request.getfixturevalue(who)

    assert client.get(reverse("admin:assessments_user_changelist")).status_code == 403
