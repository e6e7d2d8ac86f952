"""Nobody starts a test whose results candidates see, whatever is changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from assessments.models import Accommodation, Attempt, ResultRelease, Test
from assessments.releases.starts import Reach
from assessments.rules.visibility import Released, Rule
from assessments.services.attempts import start_attempt
from assessments.services.authoring.content import publish_test, unpublish_test
from assessments.services.closing import close_to_starts
from assessments.services.errors import AttemptRefused
from assessments.services.opening import OpensReleased, check_change, open_to_starts
from assessments.services.proctoring.verbs import void_attempt
from assessments.services.releasing import (
    OverrideRefused,
    ReleaseRefused,
    release_results,
    undo_release,
)
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def now():
    return timezone.now()


@pytest.fixture
def room():
    return Group.objects.create(name="Room 4")


@pytest.fixture
def test(room):
    """For the members of a group; its hour is over and its paper is released."""
    test = make_test(questions=[make_question()])
    test.groups.add(room)
    Test.objects.filter(pk=test.pk).update(closes_at=now() - MINUTE)
    release_results(test.pk, Released(paper=True), actor=None, now=now())
    return Test.objects.get(pk=test.pk)


def member(room):
    user = make_user()
    user.groups.add(room)
    return user


def start(test, user):
    return start_attempt(candidate=user, test=test, now=now())


def refused_to(test, user):
    with pytest.raises(AttemptRefused) as refused:
        start(test, user)
    return refused.value.code


class TestOpening:
    def test_a_closed_test_opens_again(self, test, room):
        undo_release(test.pk, actor=None, now=now())
        Test.objects.filter(pk=test.pk).update(closes_at=None)

        open_to_starts(test.pk, actor=None, now=now())

        assert start(test, member(room)).status == "in_progress"

    def test_a_released_one_does_not(self, test):
        with pytest.raises(ReleaseRefused, match="take the release back"):
            open_to_starts(test.pk, actor=None, now=now())

        assert Test.objects.get(pk=test.pk).starts_closed_at is not None

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_going_past_that_needs_a_reason(self, test, reason):
        with pytest.raises(OverrideRefused):
            open_to_starts(test.pk, actor=None, now=now(), override=True, reason=reason)

    def test_going_past_that_needs_the_permission_and_is_logged(self, test, room):
        Test.objects.filter(pk=test.pk).update(closes_at=None)
        staff, why = make_user(is_staff=True), {"override": True, "reason": "Resit"}
        with pytest.raises(OverrideRefused):
            open_to_starts(test.pk, actor=staff, now=now(), **why)
        staff.user_permissions.add(Permission.objects.get(codename="override_release"))
        staff = type(staff).objects.get(pk=staff.pk)

        open_to_starts(test.pk, actor=staff, now=now(), **why)

        row = ResultRelease.objects.first()
        assert (row.by, row.overridden, row.reason) == (staff, ["opened"], "Resit")
        assert row.paper
        assert start(test, member(room)).status == "in_progress"


class TestChanging:
    """What says who may start: its times, its groups, its attempts, publishing."""

    def widened(self, test):
        before = Reach.of(test)
        return replace(before, closes_at=now() + MINUTE)

    def test_a_later_end_is_refused_until_the_release_is_taken_back(self, test):
        with pytest.raises(OpensReleased) as refused:
            check_change(test, self.widened(test), now())
        undo_release(test.pk, actor=None, now=now())

        check_change(Test.objects.get(pk=test.pk), self.widened(test), now())
        assert refused.value.widened == ["closes_at"]
        assert "Take the release back" in refused.value.message

    def test_it_is_allowed_where_somebody_opened_the_test_in_spite_of_it(self, test):
        open_to_starts(test.pk, actor=None, now=now(), override=True, reason="Resit")

        check_change(Test.objects.get(pk=test.pk), self.widened(test), now())

    @pytest.mark.parametrize("rule", list(Rule))
    def test_what_the_result_rule_shows_counts_and_a_practice_does_not(self, rule):
        test = make_test(result_rule=rule, closes_at=now() - 2 * MINUTE)
        if rule in (Rule.NEVER, Rule.SCORE):
            check_change(test, self.widened(test), now())
            return
        with pytest.raises(OpensReleased):
            check_change(test, self.widened(test), now())

    def test_publishing_again_is_refused(self, test):
        Test.objects.filter(pk=test.pk).update(closes_at=None)
        unpublish_test(test, actor=None, now=now())

        with pytest.raises(OpensReleased):
            publish_test(test, actor=None, now=now())
        undo_release(test.pk, actor=None, now=now())

        assert publish_test(test, actor=None, now=now()).is_published


class TestNobodyStarts:
    """What no form of the test says: the start itself refuses."""

    @pytest.fixture(autouse=True)
    def _without_an_end(self, test):
        # Whoever wrote this past every check: the release has closed the test.
        Test.objects.filter(pk=test.pk).update(closes_at=None, attempts_allowed=5)

    def test_who_joins_the_group(self, test, room):
        assert refused_to(test, member(room)) == "test.closed"

    def test_everybody_when_the_group_is_deleted(self, test, room):
        room.delete()

        assert refused_to(test, make_user()) == "test.closed"

    def test_who_gets_extra_time(self, test, room):
        ada = member(room)
        Accommodation.objects.create(candidate=ada, extra_time_percent=100)

        assert refused_to(test, ada) == "test.closed"

    @pytest.mark.parametrize("how", ["void", "delete"])
    def test_whose_attempt_is_gone(self, test, room, how):
        ada = member(room)
        Test.objects.filter(pk=test.pk).update(starts_closed_at=None)
        attempt = make_attempt(ada, test)
        close_to_starts(test.pk, now=now())
        if how == "void":
            void_attempt(attempt.pk, actor=None, reason="x", now=now())
        else:
            Attempt.objects.filter(pk=attempt.pk).delete()

        assert refused_to(test, ada) == "test.closed"

    def test_who_holds_an_older_row_of_the_test(self, test, room):
        older = Test.objects.get(pk=test.pk)
        older.starts_closed_at = None

        assert refused_to(older, member(room)) == "test.closed"

    def test_and_everybody_when_it_is_taken_back_and_opened(self, test, room):
        undo_release(test.pk, actor=None, now=now())
        open_to_starts(test.pk, actor=None, now=now())

        assert start(test, member(room)).status == "in_progress"
