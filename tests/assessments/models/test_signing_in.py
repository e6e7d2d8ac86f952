import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import SignInHelp
from assessments.models.signing_in import WrongGuesses
from tests.factories import make_user

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def test_guesses_of_a_name_are_one_row():
    WrongGuesses.objects.create(digest="a" * 64, last_at=NOW, open_at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        WrongGuesses.objects.create(digest="a" * 64, last_at=NOW, open_at=NOW)


def test_no_row_spells_what_was_typed():
    one = WrongGuesses(digest="0123456789abcdef" * 4, failures=6)

    assert str(one) == "6 (01234567)"


def test_who_helped_is_known_when_their_account_is_gone():
    proctor = make_user("ana", first_name="Ana", last_name="Price")
    one = SignInHelp.objects.create(
        candidate=make_user(), kind=SignInHelp.Kind.CODE, actor=proctor, at=NOW
    )
    assert one.by == "ana"

    proctor.delete()

    assert SignInHelp.objects.get(pk=one.pk).by == "ana"
