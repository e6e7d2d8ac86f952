"""The live page of a test: buttons for everybody, and what stands for later starters."""

import pytest
from django.urls import reverse

from assessments.services.proctoring import adjustments
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.admin.verbs.conftest import address, told
from tests.assessments.admin.verbs.test_whole_tests import do_all, start

pytestmark = pytest.mark.django_db


def live(client, test):
    return client.get(reverse("admin:assessments_test_live", args=[test.pk]))


def end(client, test, key, **options):
    where = reverse("admin:assessments_test_live_end", args=[test.pk])
    return client.post(where, {"adjustment": key}, **options)


def test_each_has_one_button_that_leads_back(proctor, attempt):
    shown = live(proctor, attempt.test).context["for_all"]

    words = [button.words for button in shown]
    assert words == ["Pause all…", "Message all…", "Resume all…", "Time for all…"]
    page = proctor.get(shown[0].address)
    assert page.context["whole"] == attempt.test
    assert page.context["back"].startswith("/admin/assessments/test/")


def test_what_stands_is_said_with_its_author(proctor, attempt, ana):
    do_all(proctor, "pause", attempt.test)
    do_all(proctor, "add-time", attempt.test, minutes="5")
    do_all(proctor, "message", attempt.test, text="Use pencils.")

    words = [one.words for one in live(proctor, attempt.test).context["adjustments"]]

    assert words[0].startswith("Paused for everybody, by Ana Price ")
    assert words[1].startswith("5 more minutes for everybody, by Ana Price ")
    assert words[2].endswith(": Use pencils.")


@pytest.mark.parametrize("from_now", [{}, {"from_now": "on"}])
def test_one_minute_is_one(proctor, attempt, from_now):
    do_all(proctor, "add-time", attempt.test, minutes="1", **from_now)

    [time] = live(proctor, attempt.test).context["adjustments"]

    assert " minute for everybody" in f" {time.words}"


def test_time_for_later_starters_can_be_ended_and_a_pause_is_resumed(proctor, attempt):
    do_all(proctor, "pause", attempt.test)
    do_all(proctor, "add-time", attempt.test, minutes="5")
    pause, time = adjustments.active(attempt.test_id)

    assert end(proctor, attempt.test, pause.pk).status_code == 403
    response = end(proctor, attempt.test, time.pk, follow=True)

    assert (
        told(response)[-1] == "Candidates who start from now on do not get it any more."
    )
    assert start(attempt.test).extra_ms == 0
    assert adjustments.is_paused(attempt.test_id)


@pytest.mark.parametrize("key", ["", "x", "9" * 30, "4711"])
def test_nothing_else_can_be_ended(proctor, attempt, key):
    assert end(proctor, attempt.test, key).status_code == 404


def test_a_stranger_ends_nothing(proctor, attempt):
    do_all(proctor, "add-time", attempt.test, minutes="5")
    [time] = adjustments.active(attempt.test_id)
    stranger = signed_in(member_of("Proctors", watches_all=False))

    assert end(stranger, attempt.test, time.pk).status_code == 404
    assert adjustments.active(attempt.test_id).exists()


def test_all_of_the_filter_leads_to_the_page_of_the_verb(proctor, attempt, another):
    form = reverse("admin:assessments_test_live_verb", args=[attempt.test_id])

    page = proctor.get(
        form, {"verb": "pause", "all": "1", "view": "?q=bob"}, follow=True
    )

    assert [row.attempt for row in page.context["plan"].affected] == [another]
    everybody = proctor.get(
        form, {"verb": "pause", "all": "1", "view": ""}, follow=True
    )
    assert len(everybody.context["plan"].affected) == 2
    assert everybody.redirect_chain[0][0].startswith(address("pause"))
