"""
What a proctor does for a candidate of their tests who cannot sign in.

A one-time code lets the candidate in once within a quarter of an hour, even if guesses have
locked the account. A new password replaces a lost one and ends the candidate's other
sign-ins and seat. Both are shown once, are logged for good, and are refused for accounts of
staff.
"""

import logging
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments import selectors
from assessments.models import Attempt, SignInHelp, Test, User
from assessments.people.signing_in import codes
from assessments.services.errors import Refused

MAY_HELP = "assessments.help_sign_in"
PASSWORD_CHARS = 12

logger = logging.getLogger(__name__)


class NotTheirCandidate(Refused):
    """The account is no candidate of a test that the proctor watches."""

    code = "candidate.not_yours"
    usual = _("This account is not an active candidate of the test.")


def candidates_of(test: Test) -> QuerySet[User]:
    """
    The accounts that the test's proctors may help: active ones that sit the test or may sit
    it.

    Accounts with any permission are left out, because signing in as one gives more than a
    paper to answer.
    """
    return _plain_accounts().filter(
        Q(pk__in=Attempt.objects.filter(test=test).values("candidate")) | _invited(test)
    )


def _plain_accounts() -> QuerySet[User]:
    powerful = User.objects.filter(
        Q(is_staff=True)
        | Q(is_superuser=True)
        | Q(user_permissions__isnull=False)
        | Q(groups__permissions__isnull=False)
    )
    return User.objects.filter(is_active=True).exclude(pk__in=powerful.values("pk"))


def _invited(test: Test) -> Q:
    """A published test without groups is open to everybody."""
    if groups := list(test.groups.values_list("pk", flat=True)):
        members = User.groups.through.objects.filter(group__in=groups)
        return Q(pk__in=members.values("user"))
    return Q(pk__isnull=test.published_at is None)


def give_code(
    candidate_id: int, test: Test, *, actor: User, reason: str, now: datetime
) -> str:
    """
    Create a code that lets the candidate in once; an earlier code ends.

    Raises:
        NotTheirCandidate: If the actor may not help them.
    """
    code = codes.new_code()
    with transaction.atomic():
        candidate = _candidate(candidate_id, test, actor)
        before = SignInHelp.objects.filter(
            candidate=candidate, kind=SignInHelp.Kind.CODE, used_at=None
        )
        before.filter(expires_at__gt=now).update(expires_at=now)
        _log(
            SignInHelp(
                candidate=candidate,
                kind=SignInHelp.Kind.CODE,
                actor=actor,
                reason=reason,
                at=now,
                digest=codes.digest_of(code),
                expires_at=now + codes.VALID_FOR,
            )
        )
    return code


def give_password(
    candidate_id: int, test: Test, *, actor: User, reason: str, now: datetime
) -> str:
    """
    Create a new password; the candidate's sign-ins and seat end, as with every new
    password.

    Raises:
        NotTheirCandidate: If the actor may not help them.
    """
    password = "".join(secrets.choice(_LETTERS) for _ in range(PASSWORD_CHARS))
    with transaction.atomic():
        candidate = _candidate(candidate_id, test, actor)
        candidate.set_password(password)
        candidate.save(update_fields=["password"])
        kind = SignInHelp.Kind.PASSWORD
        _log(
            SignInHelp(
                candidate=candidate, kind=kind, actor=actor, reason=reason, at=now
            )
        )
    return password


_LETTERS = codes.ALPHABET.lower()


def _candidate(candidate_id: int, test: Test, actor: User) -> User:
    is_theirs = actor.has_perm(MAY_HELP) and (
        selectors.tests_watched_by(actor).filter(pk=test.pk).exists()
    )
    candidate = candidates_of(test).filter(pk=candidate_id).first()
    if candidate is None or not is_theirs:
        raise NotTheirCandidate
    return candidate


def _log(row: SignInHelp) -> None:
    row.save()
    logger.info(
        "sign-in help kind=%s user=%s by=%s", row.kind, row.candidate_id, row.actor_id
    )
