import pytest
from django.db import IntegrityError, transaction

from assessments.models import LivePreferences, SavedView
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_two_people_may_call_their_views_the_same():
    ana, ben = make_user(), make_user()
    SavedView.objects.create(user=ana, name="Room B", query="group=B")
    SavedView.objects.create(user=ben, name="Room B", query="group=B")

    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(user=ana, name="Room B", query="")


def test_who_has_said_nothing_sees_all_and_hears_nothing():
    one = LivePreferences.objects.create(user=make_user())

    assert (one.hidden, one.is_compact, one.has_sound) == ([], False, False)
