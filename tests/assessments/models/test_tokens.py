import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import ApiToken
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def token(user, digest):
    return ApiToken.objects.create(
        user=user,
        name="Lab",
        digest=digest,
        password_mark="",
        created_at=timezone.now(),
    )


def test_a_text_lets_in_one_user():
    one = token(make_user(), "a")

    with pytest.raises(IntegrityError), transaction.atomic():
        token(make_user(), "a")
    assert one.login


def test_a_login_names_its_token_and_nothing_of_its_text():
    user = make_user()
    first, second = token(user, "a"), token(user, "b")

    assert first.login != second.login
    assert first.login == ApiToken.objects.get(pk=first.pk).login
