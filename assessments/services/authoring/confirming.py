"""
What somebody has to agree to before it takes effect for candidates.

A test that opens to everybody with an account, and time that somebody loses. Whatever
makes it so, asks with these words first: publishing, saving a published test, extra time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import results
from assessments.models import Test
from assessments.releases.same_questions import sharing_questions
from assessments.rules.visibility import Rule
from assessments.times import (
    MINUTE,
    NO_TIME,
    in_minutes,
    losses,
    losses_of,
    times_of,
)

EVERYBODY = "everybody"
WINDOW = "window"
KEYS = "keys"
SHOWN_TESTS = 5


@dataclass(frozen=True, slots=True)
class Warned:
    """One sentence. ``key``: of what; ``lost``: how much time, where it is of time."""

    key: str
    words: str
    lost: timedelta = NO_TIME


Warnings = Mapping[str, Warned]


def warnings_of(test: Test, now: datetime) -> Warnings:
    """What candidates get by this test as it stands, were it published."""
    found = [
        *_of_audience(test),
        *_of_shown_keys(test, now),
        *time_warnings(test, now),
    ]
    return {one.key: one for one in found}


def time_warnings(test: Test, now: datetime) -> Iterator[Warned]:
    """Those of time alone."""
    yield from _of_window(test, now)
    yield from _of_final_end(test, now)


def in_force(test: Test | None, now: datetime) -> Warnings:
    """The same of a test that may be a draft, or none: nobody loses by a draft."""
    return warnings_of(test, now) if test is not None and test.is_published else {}


def warnings_of_candidate(user_id: int, name: str, now: datetime) -> Warnings:
    """What the final ends of published tests take from one candidate."""
    found = {}
    for title, lost in losses_of(user_id, now).items():
        minutes = in_minutes(lost)
        text = ngettext(
            "%(name)s loses %(minutes)s minute in %(test)s: its end is final.",
            "%(name)s loses %(minutes)s minutes in %(test)s: its end is final.",
            minutes,
        )
        words = text % {"name": name, "minutes": minutes, "test": title}
        found[title] = Warned(title, words, lost)
    return found


def new_since(before: Warnings, after: Warnings) -> list[Warned]:
    """What is in the second alone, or takes more time there, by a minute at least."""
    return [one for one in after.values() if _is_new(one, before.get(one.key))]


def _is_new(one: Warned, earlier: Warned | None) -> bool:
    if one.lost == NO_TIME:
        return earlier is None
    # Saving a form cuts off fractions of a second: nobody has lost time by that.
    return one.lost - (earlier.lost if earlier else NO_TIME) >= MINUTE


def words_of(warned: Iterable[Warned]) -> list[str]:
    return [one.words for one in warned]


def _of_audience(test: Test) -> Iterable[Warned]:
    if not test.groups.exists():
        text = _("Everybody with an account may sit it: no group is chosen.")
        yield Warned(EVERYBODY, text)


def _of_shown_keys(test: Test, now: datetime) -> Iterable[Warned]:
    """The other direction of a release's obstacle ``same_questions``."""
    titles = [other.title for other in _may_show_keys(test, now) if _shows(other, now)]
    if titles:
        text = _(
            "Candidates of other tests have the right answers to its questions: %(tests)s."
        )
        yield Warned(KEYS, text % {"tests": ", ".join(titles[:SHOWN_TESTS])})


def _may_show_keys(test: Test, now: datetime) -> Iterable[Test]:
    by_rule = Q(result_rule=Rule.ANSWERS_AFTER_CLOSE, closes_at__lte=now)
    shown = Q(shows_paper=True) | Q(release_due_at__lte=now) | by_rule
    return sharing_questions(test).filter(shown)


def _shows(test: Test, now: datetime) -> bool:
    return results.shown_by_now(test, now).paper


def _of_window(test: Test, now: datetime) -> Iterable[Warned]:
    times = times_of(test, None)
    lost = times.lost_to_window(times.first_start(now))
    if lost > NO_TIME:
        minutes = in_minutes(lost)
        text = ngettext(
            "Everybody loses %(minutes)s minute or more: the test closes sooner than its"
            " minutes are over.",
            "Everybody loses %(minutes)s minutes or more: the test closes sooner than its"
            " minutes are over.",
            minutes,
        )
        yield Warned(WINDOW, text % {"minutes": minutes}, lost)


def _of_final_end(test: Test, now: datetime) -> Iterable[Warned]:
    for loss in losses(test, now):
        minutes = in_minutes(loss.lost)
        text = ngettext(
            "%(name)s loses %(minutes)s minute: the end of this test is final.",
            "%(name)s loses %(minutes)s minutes: the end of this test is final.",
            minutes,
        )
        words = text % {"name": loss.name, "minutes": minutes}
        yield Warned(str(loss.user_id), words, loss.lost)
