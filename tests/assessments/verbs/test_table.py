"""The table of verbs: who may do each, and that its columns fit together."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from assessments.models import Adjustment
from assessments.services.eligibility import rules
from assessments.verbs.table import VERBS, offered_to
from tests.assessments.api.conftest import make_staff
from tests.factories import make_user

#: Done to candidates who cannot be asked, and hard to make good again.
GRAVE = {"submit", "terminate", "void", "accept-draft"}


def test_a_verb_is_found_by_its_name_and_has_an_address_of_its_own():
    assert all(name == verb.name for name, verb in VERBS.items())
    assert len({verb.address for verb in VERBS.values()}) == len(VERBS)
    assert VERBS["submit"].address == "submit-for-candidate"
    assert VERBS["pause"].address == "pause"


@pytest.mark.django_db
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_of_staff_with_its_permission(name):
    verb = VERBS[name]
    member, other = make_staff(verb.permission), make_staff()
    app, codename = verb.permission.split(".")
    candidate = make_user()
    candidate.user_permissions.add(
        Permission.objects.get(content_type__app_label=app, codename=codename)
    )

    assert verb.may(member)
    assert not verb.may(other)
    assert not verb.may(candidate)
    assert not verb.may(AnonymousUser())


@pytest.mark.django_db
def test_a_person_is_offered_what_they_may_in_the_order_of_the_table():
    member = make_staff("assessments.void_attempt", "assessments.pause_attempt")

    assert [verb.name for verb in offered_to(member)] == ["pause", "resume", "void"]
    assert offered_to(AnonymousUser()) == []


@pytest.mark.django_db
def test_undoing_takes_no_permission_of_its_own():
    permissions = {verb.permission for verb in VERBS.values()}
    known = Permission.objects.filter(content_type__app_label="assessments")

    codenames = {name.removeprefix("assessments.") for name in permissions}
    assert codenames <= set(known.values_list("codename", flat=True))


def test_what_is_put_for_later_starters_is_said_and_can_be_lifted():
    put = {verb.puts for verb in VERBS.values() if verb.puts}

    assert put == set(Adjustment.Kind)
    assert {verb.lifts for verb in VERBS.values() if verb.lifts} == {
        Adjustment.Kind.PAUSE
    }
    for verb in VERBS.values():
        assert verb.is_for_tests == bool(verb.later)


def test_what_cannot_be_made_good_is_asked_twice():
    grave = {name for name, verb in VERBS.items() if verb.is_grave}

    assert grave >= GRAVE
    assert not grave & {"pause", "resume", "message", "note", "add-time"}


def test_a_verb_reads_what_its_own_rule_and_change_need():
    assert [n for n, verb in VERBS.items() if verb.needs_lost_time] == [
        "give-back-time"
    ]
    assert [n for n, verb in VERBS.items() if verb.needs_planned_ends] == ["move-end"]
    assert {n for n, verb in VERBS.items() if verb.needs_own_holds} == {
        "release-hold",
        "approve",
        "refuse",
    }


def test_the_rule_of_the_page_is_that_of_the_verb():
    assert all(verb.refusal is verb.each.unless for verb in VERBS.values())
    assert VERBS["disconnect"].refusal is rules.unless_here
