"""
Content to try everything with: one test and the people who sit, watch and make it.

Loading it again adds what is missing. It changes nothing that exists: no attempt, no
password, no test that somebody has edited.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils.text import slugify

from assessment_site.operations.demo.simulation import SittingWithTasks, Task
from assessments.formats.gift import reader as gift
from assessments.models import Attempt, Test, User
from assessments.models.content import ResultRule
from assessments.people.roles import AUTHORS, PROCTORS, create_roles
from assessments.services.attempts import start_attempt
from assessments.services.authoring.building import TestRequest
from assessments.services.authoring.importing.places import Target
from assessments.services.authoring.importing.verb import import_questions
from assessments.services.errors import AttemptRefused

FIXTURE = Path(__file__).resolve().with_name("demo.gift")
TITLE = "Around the world in twenty questions"
MINUTES = 30
RULES = (
    "You may sit this test as often as you like.\n"
    "Open it in a second tab, or in another browser: the newest page goes on, the older "
    "one stops and says so."
)
# Published on purpose: this is why the demo refuses to run with DEBUG off.
PASSWORD = "demo"  # noqa: S105


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A user to sign in as; ``group`` is empty for a candidate."""

    username: str
    first_name: str
    last_name: str
    group: str = ""


PEOPLE = (
    DemoPerson(username="ada", first_name="Ada", last_name="Adler"),
    DemoPerson(username="ben", first_name="Ben", last_name="Brooks"),
    DemoPerson(username="chloe", first_name="Chloe", last_name="Castle"),
    DemoPerson(username="petra", first_name="Petra", last_name="Price", group=PROCTORS),
    DemoPerson(username="arno", first_name="Arno", last_name="Ashby", group=AUTHORS),
)
AUTHOR = next(person.username for person in PEOPLE if person.group == AUTHORS)
WATCHERS = [person.username for person in PEOPLE if person.group == PROCTORS]


def load_demo(*, now: datetime) -> Test:
    """Add the missing parts of the demo content; returns the test to sit."""
    create_roles(apps)
    for person in PEOPLE:
        _add_person(person)
    return _test() or _import_test(now)


def _assign_proctors(test: Test) -> None:
    """Assign the demo's proctors to its test."""
    test.proctors.set(User.objects.filter(username__in=WATCHERS))


@transaction.atomic
def _add_person(person: DemoPerson) -> None:
    user, is_new = User.objects.get_or_create(
        username=person.username,
        defaults={
            "first_name": person.first_name,
            "last_name": person.last_name,
            "is_staff": bool(person.group),
        },
    )
    if not is_new:
        return
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    if person.group:
        user.groups.add(Group.objects.get(name=person.group))


def _test() -> Test | None:
    return Test.objects.filter(slug=slugify(TITLE)).first()


@transaction.atomic
def _import_test(now: datetime) -> Test:
    imported = import_questions(
        parsed=gift.parse(FIXTURE.read_text(encoding="utf-8")),
        source=FIXTURE.name,
        now=now,
        target=Target(owner=User.objects.filter(username=AUTHOR).first()),
        test=TestRequest(TITLE, MINUTES, publish=True, everybody=True),
    )
    test = imported.test
    assert test is not None, "an import with a title makes that test"
    test.rules = RULES
    test.attempts_allowed = 100
    test.shuffle_choices = True
    test.result_rule = ResultRule.SCORE
    test.save()
    _assign_proctors(test)
    return test


def simulated_sittings(
    *, test: Test, count: int, now: datetime
) -> list[SittingWithTasks]:
    """
    An open attempt and a login for each of ``count`` made-up candidates.

    They have no password: nobody can sign in as them. A candidate who may not start is
    left out.
    """
    sittings = []
    for number in range(1, count + 1):
        candidate = _simulated_candidate(number)
        try:
            attempt = start_attempt(candidate=candidate, test=test, now=now)
        except AttemptRefused:
            continue
        sittings.append(_sitting(attempt, candidate))
    return sittings


def _sitting(attempt: Attempt, candidate: User) -> SittingWithTasks:
    answers = attempt.answers.values("pk", "kind", "options", "stems")
    return SittingWithTasks(
        attempt_id=attempt.pk,
        cookie=f"{settings.SESSION_COOKIE_NAME}={_sign_in(candidate)}",
        answers=tuple(answer["pk"] for answer in answers),
        tasks=tuple(
            Task(
                answer=answer["pk"],
                kind=answer["kind"],
                options=answer["options"],
                stems=answer["stems"],
            )
            for answer in answers
        ),
    )


def _sign_in(candidate: User) -> str:
    """Create a session for the candidate, as the login page does; returns its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(candidate.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = candidate.get_session_auth_hash()
    session.create()
    assert session.session_key, "a created session has a key"
    return session.session_key


def _simulated_candidate(number: int) -> User:
    username = f"simulated-{number:03}"
    candidate, is_new = User.objects.get_or_create(
        username=username,
        defaults={"first_name": "Simulated", "last_name": str(number)},
    )
    if is_new:
        candidate.set_unusable_password()
        candidate.save(update_fields=["password"])
    return candidate
