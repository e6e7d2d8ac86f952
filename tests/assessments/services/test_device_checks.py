from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import DeviceCheck
from assessments.services.device_checks import Found, keep_device_check
from tests.factories import make_test, make_user

NOW = timezone.now()
LIVE = DeviceCheck.Connection.WEBSOCKET


@pytest.fixture
def candidate(db):
    return make_user()


def test_the_newest_check_takes_the_place_of_the_one_before(candidate):
    test, other = make_test(), make_test()
    for one, storage, now in [
        (test, False, NOW),
        (other, False, NOW),
        (test, True, NOW + timedelta(minutes=1)),
    ]:
        found = Found(LIVE, storage)
        keep_device_check(candidate=candidate, test=one, found=found, now=now)

    kept = DeviceCheck.objects.get(test=test)
    assert (kept.storage, kept.checked_at) == (True, NOW + timedelta(minutes=1))
    assert DeviceCheck.objects.count() == 2


@pytest.mark.parametrize(("sign", "kept_ms"), [(1, 86_400_000), (-1, -86_400_000)])
def test_what_no_device_measures_is_cut(candidate, sign, kept_ms):
    found = Found(LIVE, True, 10**30, sign * 10**30, 10**9)

    kept = keep_device_check(
        candidate=candidate, test=make_test(), found=found, now=NOW
    )

    kept.refresh_from_db()
    assert kept.clock_skew_ms == kept_ms
    assert (kept.round_trip_ms, kept.other_tabs) == (86_400_000, 99)
