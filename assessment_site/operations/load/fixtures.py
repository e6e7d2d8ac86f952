"""
The candidates of a run: a test, attempts and logins, made in bulk and removed again.

Only this module writes attempts without the services: a thousand in a second or two, of
the shape ``start_attempt`` makes (a test compares). Everything carries the name of its
run, so that the next run finds what a killed run left behind.
"""

import hashlib
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from assessment_site.operations.client.candidate import OPTIONS, ClientSitting
from assessment_site.operations.load.verdicts import Stored
from assessments.models import (
    Answer,
    Attempt,
    Category,
    Choice,
    Paper,
    Question,
    QuestionVersion,
    Section,
    Slot,
    Test,
    User,
)
from assessments.papers.freezing import answer_rows, freeze_paper
from assessments.questions import scoring
from assessments.questions.kind import Kind
from assessments.questions.paper import PaperContent
from assessments.rules.states import AttemptStatus
from assessments.services.authoring import question_versions
from assessments.times import times_of
from realtime import server_time
from realtime.models import SessionLease

PREFIX = "simulate-"
MINUTES = 12 * 60
CHUNK = 200
RELEASE_SECONDS = 5
REMOVAL_TRIES = 10
REMOVAL_PAUSE_SECONDS = 0.2
# A run on another machine is assumed to be over after this long.
FOREIGN_RUN = timedelta(hours=12)


def run_name() -> str:
    """A name for this process: ``simulate-<machine>-<process id>``."""
    return f"{PREFIX}{_machine()}-{os.getpid()}"


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:4]


def make_fixtures(
    run: str, *, count: int, questions: int, now: datetime, step: Callable[[int], None]
) -> list[ClientSitting]:
    """
    Make ``count`` candidates of ``run`` with an open attempt and a login each.

    ``step`` is called with the number of candidates that have become ready.
    """
    test = _make_test(run, questions)
    content = freeze_paper(test, seed=0)
    question_versions.name_versions(content["items"], now=now)
    sittings: list[ClientSitting] = []
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        sittings += _make_candidates(run, numbers, test, content, now)
        step(len(numbers))
    if connection.vendor == "postgresql":
        # Otherwise the database plans for empty tables in the first minutes.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return sittings


@transaction.atomic
def _make_test(run: str, count: int) -> Test:
    """Make the test, unpublished so that no real candidate sees it; attempts work."""
    test = Test.objects.create(title=run, slug=run, duration_minutes=MINUTES)
    category = Category.objects.create(path=run)
    section = Section.objects.create(test=test, position=1)
    questions = Question.objects.bulk_create(
        Question(
            category=category,
            kind=Kind.SINGLE,
            name=f"Question {number}",
            text=f"What is the answer to question {number} of the load test?",
        )
        for number in range(1, count + 1)
    )
    Choice.objects.bulk_create(
        Choice(
            question=question,
            position=position,
            text=f"Answer {position}",
            weight=Decimal(position == 1),
        )
        for question in questions
        for position in range(1, OPTIONS + 1)
    )
    Slot.objects.bulk_create(
        Slot(section=section, position=position, question=question)
        for position, question in enumerate(questions, 1)
    )
    return test


@transaction.atomic
def _make_candidates(
    run: str, numbers: Iterable[int], test: Test, content: PaperContent, now: datetime
) -> list[ClientSitting]:
    users = User.objects.bulk_create(
        User(
            username=f"{run}-{number:05}",
            first_name="Simulated",
            last_name=str(number),
            password=make_password(None),
        )
        for number in numbers
    )
    ends_at = times_of(test, None).deadline(now)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            test=test,
            candidate=user,
            status=AttemptStatus.IN_PROGRESS,
            started_at=now,
            deadline=ends_at,
            planned_end=ends_at,
            grace_seconds=test.grace_seconds,
            max_score=scoring.max_points(content["items"]),
        )
        for user in users
    )
    Paper.objects.bulk_create(
        Paper(attempt=attempt, content=content) for attempt in attempts
    )
    rows = [answer_rows(attempt, content) for attempt in attempts]
    Answer.objects.bulk_create(row for of_attempt in rows for row in of_attempt)
    cookies = _sign_in(run, users)
    return [
        ClientSitting(
            attempt_id=attempt.pk,
            cookie=cookie,
            answers=tuple(row.pk for row in of_attempt),
        )
        for attempt, of_attempt, cookie in zip(attempts, rows, cookies, strict=True)
    ]


def _sign_in(run: str, users: list[User]) -> list[str]:
    """Make logins as the login page does; returns the Cookie headers."""
    store = SessionStore()
    expires = server_time.now() + timedelta(minutes=MINUTES)
    sessions = Session.objects.bulk_create(
        Session(
            # The name of the run finds the key again; nobody can guess 72 random bits.
            session_key=f"{run}-{secrets.token_hex(9)}",
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=expires,
        )
        for user in users
    )
    name = settings.SESSION_COOKIE_NAME
    return [f"{name}={session.session_key}" for session in sessions]


def stored_answers(run: str) -> dict[int, Stored]:
    """The stored answers of a run, without those that were never saved."""
    rows = Answer.objects.filter(attempt__test__slug=run, revision__gt=0)
    return {
        pk: Stored(revision, ref, response)
        for pk, revision, ref, response in rows.values_list(
            "pk", "revision", "ref", "response"
        )
    }


# Removing.


def wait_until_released(run: str) -> None:
    """Wait until the servers have released all seats, before their rows are removed."""
    deadline = time.monotonic() + RELEASE_SECONDS
    held = SessionLease.objects.filter(
        user__username__startswith=f"{run}-", released_at=None
    )
    while held.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def remove_fixtures(run: str) -> None:
    """Remove everything a run made, even if a part is removed already."""
    # Logins first, so that no candidate of the run connects meanwhile.
    Session.objects.filter(session_key__startswith=f"{run}-").delete()
    while attempts := list(_attempts(run).values_list("pk", flat=True)[:CHUNK]):
        Attempt.objects.filter(pk__in=attempts).delete()
    while users := list(_users(run).values_list("pk", flat=True)[:CHUNK]):
        _remove_users(users)
    Test.objects.filter(slug=run).delete()
    questions = Question.objects.filter(category__path=run)
    versions = QuestionVersion.objects.filter(question__in=questions.values("pk"))
    versions.delete()
    questions.delete()
    Category.objects.filter(path=run).delete()


def _remove_users(ids: list[int]) -> None:
    """Remove users, again if a server still claims a seat for one who has left."""
    for tries_left in reversed(range(REMOVAL_TRIES)):
        try:
            User.objects.filter(pk__in=ids).delete()
        except IntegrityError:
            if not tries_left:
                raise
            time.sleep(REMOVAL_PAUSE_SECONDS)
        else:
            return


def _attempts(run: str) -> QuerySet[Attempt]:
    return Attempt.objects.filter(test__slug=run).order_by("pk")


def _users(run: str) -> QuerySet[User]:
    return User.objects.filter(username__startswith=f"{run}-").order_by("pk")


def remove_leftovers(now: datetime) -> list[str]:
    """Remove fixtures of runs that were killed or kept them; returns their names."""
    # Removal ends with the category and begins before the test: one of the two is left.
    made = dict(
        Test.objects.filter(slug__startswith=PREFIX).values_list("slug", "created_at")
    )
    paths = Category.objects.filter(path__startswith=PREFIX)
    runs = {*made, *paths.values_list("path", flat=True)}
    over = sorted(run for run in runs if _is_over(run, made.get(run), now))
    for run in over:
        remove_fixtures(run)
    return over


def _is_over(run: str, made_at: datetime | None, now: datetime) -> bool:
    machine, _, pid = run.removeprefix(PREFIX).partition("-")
    if machine != _machine():
        return made_at is None or made_at < now - FOREIGN_RUN
    if int(pid) == os.getpid():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
