"""A whole test is paused, resumed, given time or written to, whoever starts later included."""

import pytest
from django.utils import timezone

from assessments.models import VerbRun
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.proctoring import adjustments
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.verbs.conftest import address, status_of, told
from tests.factories import make_test, make_user

pytestmark = pytest.mark.django_db

PROCTORS = "Proctors"


def ask_all(client, name, test, **query):
    return client.get(address(name), {"test": test.pk, "all": "1", **query})


def do_all(client, name, test, **fields):
    sent = {"whole": test.pk, "reason": "Fire alarm", **fields}
    return client.post(address(name), sent, follow=True)


def start(test):
    return start_attempt(candidate=make_user(), test=test, now=timezone.now())


def test_all_are_paused_and_whoever_starts_later(proctor, attempt, another):
    page = ask_all(proctor, "pause", attempt.test)
    assert (
        "Candidates who start later are paused too, until you resume all." in page.text
    )

    response = do_all(proctor, "pause", attempt.test)

    assert told(response)[0].startswith("2 paused.")
    late = start(attempt.test)
    assert {status_of(one) for one in (attempt, another, late)} == {
        AttemptStatus.PAUSED
    }
    do_all(proctor, "resume", attempt.test)
    assert status_of(late) == AttemptStatus.IN_PROGRESS


def test_the_form_of_a_whole_test_reaches_who_started_since_it_was_shown(
    proctor, attempt
):
    page = ask_all(proctor, "pause", attempt.test)
    late = start(attempt.test)

    do_all(
        proctor, "pause", attempt.test, token=page.context["chosen"].initial["token"]
    )

    assert status_of(late) == AttemptStatus.PAUSED


def test_it_can_be_undone(proctor, attempt):
    do_all(proctor, "pause", attempt.test)
    late = start(attempt.test)

    proctor.post(address("undo"), {"run": VerbRun.objects.get().pk})

    assert status_of(late) == status_of(attempt) == AttemptStatus.IN_PROGRESS
    assert not adjustments.is_paused(attempt.test_id)


def test_who_has_ended_is_not_named_as_skipped(proctor, attempt, another):
    submit_attempt(another.pk, actor=another.candidate, now=timezone.now())

    page = ask_all(proctor, "pause", attempt.test)
    response = do_all(proctor, "pause", attempt.test)

    assert page.context["plan"].skipped == []
    assert len(told(response)) == 1


def test_a_test_that_nobody_sits_yet_is_paused(proctor):
    test = make_test()

    page = ask_all(proctor, "pause", test)
    do_all(proctor, "pause", test)

    assert "This would change no attempt that is open now." in page.text
    assert adjustments.is_paused(test.pk)


@pytest.mark.parametrize("name", ["submit", "give-back-time"])
def test_other_verbs_are_for_those_who_are_there(superuser, attempt, name):
    page = ask_all(superuser, name, attempt.test)

    assert page.context["whole"] is None


def test_only_a_proctor_of_the_test_may(attempt):
    stranger = signed_in(member_of(PROCTORS, watches_all=False))

    do_all(stranger, "pause", attempt.test)

    assert status_of(attempt) == AttemptStatus.IN_PROGRESS
    assert not adjustments.is_paused(attempt.test_id)
    attempt.test.proctors.add(stranger.get("/admin/").wsgi_request.user)
    do_all(stranger, "pause", attempt.test)
    assert adjustments.is_paused(attempt.test_id)


def test_all_of_a_filter_of_the_live_page_can_be_chosen(proctor, attempt, another):
    query = {"test": attempt.test_id, "view": "?q=bob"}

    page = proctor.get(address("pause"), query)

    assert [row.attempt for row in page.context["plan"].affected] == [another]


def test_a_filter_of_a_test_of_others_chooses_nobody(attempt):
    stranger = signed_in(member_of(PROCTORS, watches_all=False))
    query = {"test": attempt.test_id, "view": "?q=ada"}

    page = stranger.get(address("pause"), query, follow=True)

    assert told(page) == ["Choose some attempts."]
