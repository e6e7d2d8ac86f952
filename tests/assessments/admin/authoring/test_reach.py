"""The form of a test lets nobody start a test whose results candidates see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from assessments.models import Test
from assessments.rules.visibility import Released, Rule
from assessments.services.opening import open_to_starts
from assessments.services.releasing import release_results, undo_release
from tests.assessments.admin.authoring.editing.test_admin import form_of
from tests.assessments.admin.conftest import agree
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db
TOLD = "Candidates see results of this test"
AN_HOUR_AGO = timezone.now() - timedelta(hours=1)
TOMORROW = timezone.now() + timedelta(days=1)


@pytest.fixture
def test():
    """Closed an hour ago; the score is released."""
    test = make_test(questions=[make_question()], closes_at=AN_HOUR_AGO)
    test.groups.add(Group.objects.create(name="Room 4"))
    release_results(test.pk, Released(score=True), actor=None, now=timezone.now())
    return test


def address(test):
    return reverse("admin:assessments_test_change", args=[test.pk])


def save(client, test, without=(), **changed):
    """The form as the browser sends it, with some fields changed."""
    fields = form_of(client.get(address(test)).text)
    kept = {name: value for name, value in fields.items() if name not in without}
    return client.post(address(test), {**kept, **changed})


LATER = {"closes_at_0": f"{TOMORROW:%Y-%m-%d}", "closes_at_1": "12:00:00"}
NEVER = {"closes_at_0": "", "closes_at_1": ""}


@pytest.mark.parametrize("end", [LATER, NEVER])
@pytest.mark.parametrize("rule", [Rule.NEVER, Rule.SCORE_AFTER_CLOSE])
def test_a_later_end_is_refused_in_words_while_results_are_shown(
    admin_client, test, end, rule
):
    if rule is not Rule.NEVER:
        undo_release(test.pk, actor=None, now=timezone.now())
        Test.objects.filter(pk=test.pk).update(result_rule=rule)

    page = save(admin_client, test, **end)

    assert TOLD in page.text
    assert Test.objects.get(pk=test.pk).closes_at == AN_HOUR_AGO


def test_it_is_saved_when_the_release_is_taken_back(admin_client, test):
    undo_release(test.pk, actor=None, now=timezone.now())

    saved = save(admin_client, test, **LATER)

    assert saved.status_code == 302
    assert Test.objects.get(pk=test.pk).closes_at > AN_HOUR_AGO


def test_it_is_saved_when_the_test_was_opened_with_a_reason(admin_client, test):
    open_to_starts(
        test.pk, actor=None, now=timezone.now(), override=True, reason="Resit"
    )

    assert save(admin_client, test, **LATER).status_code == 302


class TestBeforeItsEnd:
    """Everybody has sat it, and it was released before its closing time."""

    @pytest.fixture(autouse=True)
    def _open(self, test):
        Test.objects.filter(pk=test.pk).update(closes_at=TOMORROW)

    def test_more_attempts_are_refused(self, admin_client, test):
        page = save(admin_client, test, attempts_allowed="2")

        assert TOLD in page.text
        assert Test.objects.get(pk=test.pk).attempts_allowed == 1

    def test_another_group_is_refused(self, admin_client, test):
        groups = [test.groups.get().pk, Group.objects.create(name="Room 5").pk]

        page = save(admin_client, test, groups=groups)

        assert TOLD in page.text
        assert test.groups.count() == 1

    def test_and_everybody(self, admin_client, test):
        page = save(admin_client, test, without=["groups"])

        assert TOLD in page.text
        assert test.groups.count() == 1

    def test_an_earlier_end_is_saved(self, admin_client, test):
        early = timezone.now() + timedelta(hours=1)
        changed = {
            "closes_at_0": f"{early:%Y-%m-%d}",
            "closes_at_1": f"{early:%H:%M:%S}",
        }

        page = save(admin_client, test, **changed)
        if page.status_code == 200:  # everybody loses time: that is asked
            agree(admin_client, page)

        assert Test.objects.get(pk=test.pk).closes_at < TOMORROW


def test_publishing_again_is_refused_in_words(admin_client, test):
    Test.objects.filter(pk=test.pk).update(published_at=None, closes_at=None)
    publish = reverse("admin:assessments_test_publish", args=[test.pk])

    page = admin_client.post(publish, follow=True)

    assert TOLD in page.text
    assert not Test.objects.get(pk=test.pk).is_published
