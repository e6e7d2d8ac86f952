import pytest
from django.utils import timezone

from realtime.models import SeatRequest
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_decision_names_who_made_it_after_they_have_gone():
    petra = make_user("petra", first_name="Petra", last_name="Price")
    request = SeatRequest.objects.create(
        user=make_user("ada"),
        hold_epoch=1,
        page="p",
        login="l",
        asked_at=timezone.now(),
        decided_by=petra,
    )
    pk = petra.pk

    petra.delete()

    request.refresh_from_db()
    assert request.decided_by is None
    assert request.decided_by_was == {
        "id": pk,
        "username": "petra",
        "name": "Petra Price",
    }
