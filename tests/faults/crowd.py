"""Candidates in numbers, and what became of their answers."""

import asyncio
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from assessments.models import Answer, AttemptEvent, User
from assessments.questions.kind import Kind
from tests.factories import make_attempt, make_question, make_test
from tests.history.records import Logged, Shown, text_of


@dataclass(frozen=True)
class Candidate:
    """A signed-in candidate with an open attempt; ``answers`` are ids of essays."""

    user_id: int
    attempt_id: uuid.UUID
    cookie: str
    answers: tuple[int, ...]

    @property
    def answer(self):
        return self.answers[0]


def make_candidates(count, *, questions=1, **test):
    """In bulk: one attempt is started, the others are made in its likeness."""
    essays = [make_question(Kind.ESSAY) for _ in range(questions)]
    test = make_test(questions=essays, **test)
    model = make_attempt(test=test)
    users = [model.candidate, *_make_users(count - 1)]
    attempts = [model, *_bulk(_copy(model, candidate=user) for user in users[1:])]
    _bulk(_copy(model.paper, attempt=attempt) for attempt in attempts[1:])
    rows = list(model.answers.order_by("number"))
    _bulk(_copy(row, attempt=attempt) for attempt in attempts[1:] for row in rows)
    cookies = _sign_in(users)
    return [
        Candidate(user.pk, attempt.pk, cookie, _answers(attempt))
        for user, attempt, cookie in zip(users, attempts, cookies, strict=True)
    ]


def with_another_login(candidates):
    """The same people, signed in once more: other cookies, other logins."""
    users = User.objects.in_bulk([c.user_id for c in candidates])
    cookies = _sign_in([users[c.user_id] for c in candidates])
    return [replace(c, cookie=k) for c, k in zip(candidates, cookies, strict=True)]


def _make_users(count):
    names = (uuid.uuid4().hex for _ in range(count))
    return _bulk(User(username=name, password="!") for name in names)


def _bulk(rows):
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows) if rows else []


def _copy(row, **changes):
    names = [f.name for f in row._meta.concrete_fields if not f.primary_key]
    # A paper's key is its attempt.
    return type(row)(**{name: getattr(row, name) for name in names} | changes)


def _answers(attempt):
    return tuple(attempt.answers.order_by("number").values_list("pk", flat=True))


def _sign_in(users):
    """Logins as the login page makes them; the cookies."""
    store = SessionStore()
    sessions = _bulk(
        Session(
            session_key=uuid.uuid4().hex,
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=timezone.now() + timedelta(days=1),
        )
        for user in users
    )
    return [session.session_key for session in sessions]


def freeze_between_writes(site):
    """
    The site stands still, and not with SQLite's one write lock in its hands.

    No time limit takes that from it, as PostgreSQL's do: until it goes on, nobody who
    writes is served, which is honest and another test's matter.
    """
    with transaction.atomic():  # on SQLite the lock is ours from the first
        site.freeze()


def stored(answer):
    """(text, revision) in the database; the text None for what was never saved."""
    row = Answer.objects.get(pk=answer)
    return (row.response and row.response["text"], row.revision)


def stored_texts(candidates):
    """The texts in the database, one for each candidate's first answer."""
    return [stored(candidate.answer)[0] for candidate in candidates]


def read_database(history, candidates):
    """Complete a history with what the database holds, now that all is quiet."""
    answers = Answer.objects.filter(attempt__in=[c.attempt_id for c in candidates])
    history.stored = {
        row.pk: Shown(row.revision, row.ref, text_of(row.response)) for row in answers
    }
    events = AttemptEvent.objects.filter(
        kind="answer.saved", attempt__in=[c.attempt_id for c in candidates]
    )
    history.log = [
        Logged(event.detail["answer"], event.detail["revision"], event.epoch)
        for event in events
    ]


async def save_all(pages, candidates, text, base_revision=None):
    """Each page saves its candidate's first answer; the set of what came back."""
    replies = await asyncio.gather(
        *(
            page.save(candidate.answer, {"text": text}, base_revision)
            for page, candidate in zip(pages, candidates, strict=True)
        )
    )
    return {reply.get("code", reply["type"]) for reply in replies}
