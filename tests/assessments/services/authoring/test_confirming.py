"""What has to be agreed to before candidates get it, and when it is new."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from assessments.models import Accommodation
from assessments.services.authoring.confirming import (
    EVERYBODY,
    WINDOW,
    Warned,
    in_force,
    new_since,
    time_warnings,
    warnings_of,
    warnings_of_candidate,
    words_of,
)
from tests.factories import make_question, make_test, make_user

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def lost(minutes, key="7"):
    return Warned(key, f"{minutes} minutes", minutes * MINUTE)


def by_key(*warned):
    return {one.key: one for one in warned}


@pytest.mark.parametrize(
    ("before", "after", "is_new"),
    [
        ([], [lost(5)], True),
        ([lost(5)], [lost(5)], False),
        ([lost(5)], [lost(6)], True),
        ([lost(5)], [lost(5.9)], False),
        ([lost(5)], [lost(4)], False),
        ([lost(5)], [], False),
        ([lost(5, "8")], [lost(5, "7")], True),
        ([], [lost(0.5)], False),
        ([], [Warned(EVERYBODY, "Everybody")], True),
        ([Warned(EVERYBODY, "Everybody")], [Warned(EVERYBODY, "Others")], False),
    ],
)
def test_only_what_is_new_or_takes_a_minute_more_is_asked(before, after, is_new):
    found = new_since(by_key(*before), by_key(*after))

    assert found == (after if is_new else [])


def test_the_words_are_one_sentence_each():
    assert words_of([lost(1), lost(2)]) == ["1 minutes", "2 minutes"]


@pytest.fixture
def test(db):
    """For a group, within a window that nobody loses by."""
    test = make_test(
        title="Biology",
        questions=[make_question()],
        duration_minutes=60,
        opens_at=NOW + HOUR,
        closes_at=NOW + 3 * HOUR,
    )
    test.groups.add(Group.objects.create(name="Room 4"))
    return test


def give_more_time(test, percent):
    user = make_user("ada", first_name="Ada", last_name="Lovelace")
    user.groups.add(test.groups.get())
    Accommodation.objects.create(candidate=user, extra_time_percent=percent)
    return user


def test_a_test_for_a_group_within_its_time_needs_no_agreement(test):
    assert warnings_of(test, NOW) == {}


def test_a_test_without_a_group_opens_to_everybody(test):
    test.groups.clear()

    assert set(warnings_of(test, NOW)) == {EVERYBODY}
    assert list(time_warnings(test, NOW)) == []


@pytest.mark.parametrize(("minutes", "losing"), [(60, 0), (59, 1), (45, 15)])
def test_a_window_that_is_too_short_takes_time_from_everybody(test, minutes, losing):
    test.closes_at = test.opens_at + minutes * MINUTE

    found = warnings_of(test, NOW)

    assert [one.lost for one in found.values()] == [losing * MINUTE] * bool(losing)
    assert set(found) == ({WINDOW} if losing else set())
    assert all(f"{losing} minute" in words for words in words_of(found.values()))


@pytest.mark.parametrize(("is_final", "names"), [(True, ["Ada Lovelace"]), (False, [])])
def test_a_final_end_names_who_loses_extra_time(test, is_final, names):
    give_more_time(test, 100)
    test.closes_at, test.end_is_final = test.opens_at + HOUR, is_final
    test.save()

    found = warnings_of(test, NOW)

    assert [words.split(" loses")[0] for words in words_of(found.values())] == names
    assert [one.lost for one in found.values()] == [HOUR] * len(names)


def test_a_draft_takes_nothing_from_anybody(test):
    test.groups.clear()
    assert in_force(test, NOW) != {}

    test.published_at = None

    assert in_force(test, NOW) == in_force(None, NOW) == {}


def test_extra_time_names_the_tests_that_take_it(test):
    candidate = give_more_time(test, 100)
    test.closes_at, test.end_is_final = test.opens_at + HOUR, True
    test.save()

    found = warnings_of_candidate(candidate.pk, "Ada", NOW)

    assert [one.lost for one in found.values()] == [HOUR]
    (words,) = words_of(found.values())
    assert words == "Ada loses 60 minutes in Biology: its end is final."
    other = make_user()
    assert warnings_of_candidate(other.pk, "Bob", NOW) == {}
