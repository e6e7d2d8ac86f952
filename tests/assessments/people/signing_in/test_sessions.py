from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(make_user("ann"))
    client.get("/")
    return client


def age_by(hours, page):
    """As if the last page had been loaded so long ago."""
    session = page.session
    session["kept_at"] -= hours * 3600
    session.save()
    ends = timezone.now() + timedelta(hours=12 - hours)
    Session.objects.update(expire_date=ends)
    return ends


@pytest.mark.parametrize(("hours", "is_kept"), [(2, False), (4, True)])
def test_a_candidate_page_lets_the_sign_in_hold_for_all_its_hours(page, hours, is_kept):
    ends = age_by(hours, page)

    page.get("/")

    assert (Session.objects.get().expire_date > ends) is is_kept


def test_a_sign_in_that_has_ended_is_not_revived(page):
    age_by(13, page)

    assert page.get("/").status_code == 302
