"""The page of one attempt: who comes in, its clock and verbs, and that it only shows."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils import timezone

from assessments.people.roles import PROCTORS
from assessments.services.proctoring.verbs import (
    add_time,
    pause_attempt,
    terminate_attempt,
)
from tests.assessments.admin.attempt.conftest import (
    allow,
    answered,
    file_of,
    forbid,
    page_of,
    report_of,
    user_of,
)
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_user


def test_an_attempt_of_a_test_one_does_not_proctor_is_not_there(attempt, db):
    stranger = signed_in(member_of(PROCTORS, watches_all=False, username="other"))
    assigned = signed_in(member_of(PROCTORS, watches_all=False, username="hers"))
    attempt.test.proctors.add(user_of(assigned))

    def reached(client):
        return [
            page_of(client, attempt).status_code,
            report_of(client, attempt).status_code,
            file_of(client, attempt, "csv").status_code,
        ]

    assert reached(assigned) == [200, 200, 200]
    assert reached(stranger) == [302, 404, 404]


def test_a_candidate_reaches_none_of_it(candidate, attempt):
    client = signed_in(candidate)

    assert page_of(client, attempt).status_code == 302
    assert report_of(client, attempt).status_code == 302
    assert file_of(client, attempt, "csv").status_code == 302


def test_the_clock_is_told_with_every_change(proctor, attempt):
    staff = make_user("ana", is_staff=True)
    now = timezone.now()
    add_time(attempt.pk, actor=staff, reason="Fire drill", minutes=5, now=now)
    pause_attempt(attempt.pk, actor=staff, reason="Fire", now=now)

    clock = page_of(proctor, attempt).context["clock"]

    assert [(one.what, one.who, one.change, one.reason) for one in clock] == [
        ("Started", "ada", "", ""),
        ("Time added", "ana", "+5:00", "Fire drill"),
        ("Clock stopped", "ana", "", "Fire"),
    ]
    assert clock[1].deadline == clock[0].deadline + timedelta(minutes=5)
    assert (clock[2].deadline, bool(clock[2].remaining)) == (None, True)


def buttons(response):
    return [button.words for button in response.context["buttons"]]


def test_only_verbs_that_are_allowed_and_possible_are_offered(superuser, attempt):
    proctor = signed_in(member_of(PROCTORS, username="viewer"))
    for permission in user_of(proctor).groups.get().permissions.all():
        if permission.codename.split("_")[0] != "view":
            forbid(proctor, permission.codename)

    running = buttons(page_of(superuser, attempt))
    terminate_attempt(
        attempt.pk, actor=user_of(superuser), reason="Left", now=timezone.now()
    )

    assert "Pause…" in running
    assert "Resume…" not in running
    assert "Reopen…" not in running
    assert buttons(page_of(superuser, attempt)) == ["Reopen…", "Void…", "Note…"]
    assert buttons(page_of(proctor, attempt)) == []


@pytest.mark.parametrize("who", ["proctor", "superuser"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed_from_here(request, who, method, attempt):
    """No method but GET does anything, on any page of an attempt."""
    client = request.getfixturevalue(who)
    allow(client, "view_answers")
    answered(attempt)
    before = standing(attempt)
    names = ["change", "report", "delete", "history"]
    addresses = [
        reverse(f"admin:assessments_attempt_{name}", args=[attempt.pk])
        for name in names
    ]
    forms = [
        reverse("admin:assessments_attempt_timeline", args=[attempt.pk, form])
        for form in ("csv", "json")
    ]

    statuses = {
        getattr(client, method)(
            address, {"score": "9", "response": "{}", "post": "yes"}
        ).status_code
        for address in [*addresses, *forms]
    }

    assert statuses <= {200, 403, 405}
    assert standing(attempt) == before


AUTHORED = {"Category", "Question", "Test", "User", "Group", "Accommodation"}


def test_no_admin_page_adds_changes_or_deletes_what_happened(superuser):
    """Whatever is registered and is not authored or an account is read only."""
    request = superuser.get("/admin/").wsgi_request
    others = [
        one for model, one in site._registry.items() if model.__name__ not in AUTHORED
    ]

    writable = [
        one.model.__name__
        for one in others
        if one.has_add_permission(request)
        or one.has_change_permission(request)
        or one.has_delete_permission(request)
        or one.get_inline_instances(request)
    ]

    assert {"Attempt", "SessionEvent", "SessionLease"} <= {
        one.model.__name__ for one in others
    }
    assert writable == []


def standing(attempt):
    """Everything that must not move: answers, score, and both logs."""
    attempt.refresh_from_db()
    return (
        attempt.score,
        list(attempt.answers.order_by("pk").values()),
        list(attempt.events.order_by("pk").values()),
        list(attempt.candidate.session_events.order_by("pk").values()),
    )
