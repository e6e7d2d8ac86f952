import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Alert, AlertedAttempt
from tests.factories import make_attempt, make_user

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def alerted():
    attempt = make_attempt()
    alert = Alert.objects.create(test=attempt.test, kind="mass", at=NOW, grown_at=NOW)
    return AlertedAttempt.objects.create(alert=alert, attempt=attempt)


def test_an_alert_is_about_an_attempt_once(alerted):
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertedAttempt.objects.create(alert=alerted.alert, attempt=alerted.attempt)


def test_who_took_it_is_known_when_their_account_is_gone(alerted):
    ana = make_user("ana", first_name="Ana", last_name="Price")
    alerted.acknowledged_by, alerted.acknowledged_at = ana, NOW
    alerted.save()

    ana.delete()

    alerted.refresh_from_db()
    assert alerted.acknowledged_by is None
    assert "ana" in str(alerted.acknowledged_by_was)
