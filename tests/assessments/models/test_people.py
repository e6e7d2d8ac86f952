"""What somebody did keeps their name and id when their account is deleted."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from assessments.admin.attempt.page import clock_of
from assessments.history.timeline import every_event
from assessments.models import (
    Alert,
    AlertedAttempt,
    AttemptEvent,
    Draft,
    HelpRequest,
    Notice,
    User,
)
from assessments.models.people import Doer, doer
from assessments.monitoring.open_alerts import open_alerts
from assessments.rules.states import AttemptStatus
from assessments.services.eligibility.snapshots import take_snapshots
from assessments.services.proctoring.clocks import pause_attempt
from assessments.services.proctoring.notes import note_attempt
from realtime import leavers
from tests.factories import make_attempt, make_question, make_test, make_user

NOW = timezone.now()


@pytest.fixture
def db(either_database, db):
    """On SQLite and on PostgreSQL."""


@pytest.fixture
def petra(db):
    return make_user("petra", first_name="Petra", last_name="Price")


@pytest.fixture
def attempt(petra):
    attempt = make_attempt(make_user("ada"), make_test(questions=[make_question()]))
    note_attempt(attempt.pk, actor=petra, category="other", text="Ill", now=NOW)
    pause_attempt(attempt.pk, actor=petra, reason="Alarm", message="Wait", now=NOW)
    attempt.refresh_from_db()
    return attempt


def test_the_log_names_who_has_gone(attempt, petra):
    pk = petra.pk

    petra.delete()

    events = AttemptEvent.objects.filter(by="staff").select_related("actor")
    assert {doer(e, "actor") for e in events} == {Doer(pk, "petra", "Petra Price")}
    assert {e.actor for e in every_event(attempt) if e.by == "staff"} == {"petra"}
    assert "petra" in {change.who for change in clock_of(attempt)}
    notice = Notice.objects.get()
    assert doer(notice, "author") == Doer(pk, "petra", "Petra Price")


def test_a_verb_page_says_who_it_was(attempt, petra):
    assert attempt.status == AttemptStatus.PAUSED
    (before,) = take_snapshots([attempt], NOW)

    petra.delete()

    (after,) = take_snapshots([attempt], NOW)
    assert "Petra Price" in before.words
    assert after.words == before.words


def test_who_stays_is_named_as_today(attempt, petra):
    make_user("bob").delete()
    petra.last_name = "Prize"
    petra.save()

    events = AttemptEvent.objects.filter(by="staff").select_related("actor")
    assert {doer(e, "actor").name for e in events} == {"Petra Prize"}
    assert {e.actor_was for e in events} == {None}


def test_deleting_many_at_once_keeps_each_apart(attempt, petra):
    bob = make_user("bob")
    note_attempt(attempt.pk, actor=bob, category="other", text="Well", now=NOW)

    User.objects.filter(username__in=["petra", "bob"]).delete()

    noted = AttemptEvent.objects.filter(kind="noted").order_by("pk")
    assert [doer(e, "actor").username for e in noted] == ["petra", "bob"]


def test_alerts_calls_and_drafts_name_who_has_gone(attempt, petra):
    alert = Alert.objects.create(
        test=attempt.test, kind="drop", at=NOW, grown_at=NOW, total=1
    )
    AlertedAttempt.objects.create(
        alert=alert, attempt=attempt, acknowledged_at=NOW, acknowledged_by=petra
    )
    HelpRequest.objects.create(
        attempt=attempt, asked_at=NOW, claimed_by=petra, answered_by=petra
    )

    petra.delete()

    (open_alert,) = open_alerts(attempt.test_id, NOW + timedelta(seconds=1))
    assert open_alert.by == "Petra Price"
    call = HelpRequest.objects.get()
    assert doer(call, "claimed_by").name == doer(call, "answered_by").name
    assert doer(call, "answered_by").name == "Petra Price"


def test_every_column_that_outlives_an_account_has_its_memory(db):
    emptied = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is User
        and field.remote_field.on_delete is models.SET_NULL
        # Whose a thing is says nothing of what anybody did.
        and field.name != "owner"
    }

    assert emptied == set(leavers.columns_of_people())
    assert (Draft, "accepted_by") in emptied
