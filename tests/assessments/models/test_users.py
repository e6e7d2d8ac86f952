import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from assessments.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("db")

SAME_NAMES = [("ann.o", "Ann.O"), ("ärmel", "ÄRMEL"), ("ﬁona", "Fiona")]


@pytest.fixture
def db(either_database, db):
    """On PostgreSQL too, which folds case by a locale."""


@pytest.mark.parametrize(("name", "other"), SAME_NAMES)
def test_the_database_refuses_a_name_that_differs_in_case_alone(name, other):
    make_user(name)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(other)

    make_user(f"{other}2")


@pytest.mark.parametrize(("name", "other"), SAME_NAMES)
def test_who_signs_in_may_type_either_case(name, other):
    user = make_user(other)

    assert authenticate(username=name, password=PASSWORD) == user
    assert authenticate(username=f"{name}2", password=PASSWORD) is None


def test_the_name_is_kept_as_it_was_written():
    make_user("Ann.O")

    assert User.objects.named("ANN.O").get().username == "Ann.O"


@pytest.mark.parametrize(
    "write",
    [
        lambda user: user.save(),
        lambda user: user.save(update_fields=["username"]),
        lambda user: User.objects.bulk_update([user], ["username"]),
        lambda user: User.objects.filter(pk=user.pk).update(username=user.username),
    ],
    ids=["save", "update_fields", "bulk_update", "update"],
)
def test_a_renamed_account_answers_to_its_new_name_alone(write):
    user = make_user("ann")
    user.username = "Bea"

    write(user)

    assert list(User.objects.named("bea")) == [user]
    assert list(User.objects.named("ann")) == []


def test_accounts_that_are_made_at_once_have_their_keys():
    User.objects.bulk_create([User(username="Ann"), User(username="Bea")])

    assert User.objects.named("ann").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="bea")])


def test_a_form_is_told_before_the_database_refuses():
    make_user("ann.o")
    user = User(username="Ann.O", password="x")

    with pytest.raises(ValidationError) as refused:
        user.full_clean()

    assert refused.value.message_dict == {
        "username": ["A user with that username already exists."]
    }


def test_an_account_keeps_its_name_in_another_case():
    user = make_user("ann.o")
    user.username = "Ann.O"

    user.full_clean()
    user.save()

    assert User.objects.get().username == "Ann.O"


def test_what_a_person_did_not_say_is_blank_in_the_database_too():
    fields = {
        "username": "ann",
        "username_key": "ann",
        "password": "",
        "first_name": "",
        "last_name": "",
        "email": "",
        "is_superuser": False,
        "is_staff": False,
        "is_active": True,
        "date_joined": "2026-01-01 10:00:00+00:00",
    }
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO assessments_user ({', '.join(fields)}) VALUES ({places})",
            list(fields.values()),
        )

    user = User.objects.get()
    assert (user.student_number, user.language, user.time_zone) == ("", "", "")
