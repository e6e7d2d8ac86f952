"""Each verb needs its own permission, and reaches only tests that name the proctor."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from assessments.models import AttemptEvent, VerbRun
from assessments.verbs.table import VERBS
from tests.assessments.admin.conftest import signed_in
from tests.assessments.admin.verbs.conftest import address
from tests.assessments.scenes import attempt_for, fields_for
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db

PERMISSIONS = {verb.permission for verb in VERBS.values()}


def staff(*permissions, test=None):
    user = make_user(is_staff=True)
    for name in ("assessments.view_attempt", *permissions):
        label, codename = name.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=label, codename=codename)
        )
    if test:
        test.proctors.add(user)
    return user


def do(client, name, attempt):
    return client.post(address(name), {"ids": attempt.pk, **fields_for(name, attempt)})


def done():
    return VerbRun.objects.filter(results__code="").count()


@pytest.mark.parametrize("name", VERBS)
def test_with_its_permission_a_verb_is_offered_and_done(name):
    attempt = attempt_for(name)
    client = signed_in(staff(VERBS[name].permission, test=attempt.test))
    page = reverse("admin:assessments_attempt_change", args=[attempt.pk])

    shown = client.get(page).text
    asked = client.get(address(name), {"ids": attempt.pk})
    answer = do(client, name, attempt)

    assert f"/verb/{name}/?ids={attempt.pk}" in shown
    assert (asked.status_code, answer.status_code) == (200, 302)
    assert done() == 1


@pytest.mark.parametrize("name", VERBS)
def test_without_its_permission_it_is_neither_offered_nor_done(name):
    attempt = attempt_for(name)
    others = PERMISSIONS - {VERBS[name].permission}
    client = signed_in(staff(*others, test=attempt.test))
    before = AttemptEvent.objects.count()
    page = reverse("admin:assessments_attempt_change", args=[attempt.pk])

    shown = client.get(page).text
    listed = client.get(reverse("admin:assessments_attempt_changelist")).text
    asked = client.get(address(name), {"ids": attempt.pk})
    answer = do(client, name, attempt)

    assert f"/verb/{name}/" not in shown
    assert f'value="verb-{name}"' not in listed
    assert (asked.status_code, answer.status_code) == (403, 403)
    assert AttemptEvent.objects.count() == before


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_does_not_reach_a_test_of_somebody_else(name):
    mine = make_test(questions=[make_question()])
    attempt = attempt_for(name)
    client = signed_in(staff(*PERMISSIONS, test=mine))
    before = AttemptEvent.objects.count()

    asked = client.get(address(name), {"ids": attempt.pk})
    whole = client.get(address(name), {"test": attempt.test_id, "all": "1"})
    answer = do(client, name, attempt)

    assert [r.status_code for r in (asked, whole, answer)] == [302, 302, 302]
    assert AttemptEvent.objects.count() == before
    assert not VerbRun.objects.exists()


def test_of_a_mixed_choice_only_the_own_test_is_reached():
    mine, other = attempt_for("pause"), attempt_for("pause")
    client = signed_in(staff("assessments.pause_attempt", test=mine.test))
    sent = {"ids": f"{mine.pk},{other.pk}"}

    asked = client.get(address("pause"), sent)
    client.post(address("pause"), sent)

    assert str(other.candidate) not in asked.text
    events = AttemptEvent.objects.filter(kind="paused")
    assert [event.attempt for event in events] == [mine]


@pytest.mark.parametrize("name", VERBS)
def test_a_candidate_reaches_no_verb(name):
    attempt = attempt_for(name)
    attempt.test.proctors.add(attempt.candidate)
    client = signed_in(attempt.candidate)
    before = AttemptEvent.objects.count()

    asked = client.get(address(name), {"ids": attempt.pk})
    answer = do(client, name, attempt)
    undone = client.post(reverse("admin:assessments_attempt_undo"), {"run": 1})

    assert [r.status_code for r in (asked, answer, undone)] == [302, 302, 302]
    assert all("/admin/login/" in r.url for r in (asked, answer, undone))
    assert AttemptEvent.objects.count() == before


def test_who_has_lost_the_permission_undoes_nothing():
    attempt = attempt_for("pause")
    user = staff("assessments.pause_attempt", test=attempt.test)
    client = signed_in(user)
    do(client, "pause", attempt)
    user.user_permissions.clear()

    run = VerbRun.objects.get()
    answer = client.post(reverse("admin:assessments_attempt_undo"), {"run": run.pk})

    attempt.refresh_from_db()
    assert (answer.status_code, attempt.status) == (403, "paused")


def test_who_is_not_assigned_any_longer_undoes_nothing():
    attempt = attempt_for("pause")
    user = staff("assessments.pause_attempt", test=attempt.test)
    client = signed_in(user)
    do(client, "pause", attempt)
    attempt.test.proctors.clear()

    run = VerbRun.objects.get()
    client.post(reverse("admin:assessments_attempt_undo"), {"run": run.pk})

    attempt.refresh_from_db()
    assert attempt.status == "paused"


def test_who_watches_all_tests_reaches_any():
    attempt = attempt_for("pause")
    client = signed_in(
        staff("assessments.pause_attempt", "assessments.watch_all_tests")
    )

    do(client, "pause", attempt)

    assert done() == 1
