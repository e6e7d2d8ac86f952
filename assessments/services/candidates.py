"""
Importing candidates: accounts, groups and extra time from the rows of a file.

Hashing a password takes a good part of a second on purpose, so it is done before the
transaction: an import must not delay the saves of a running exam.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Accommodation, User
from assessments.models.users import username_key
from assessments.people.candidate_files import CandidateLine, LineProblem
from assessments.services.authoring.confirming import (
    Warned,
    Warnings,
    new_since,
    warnings_of_candidate,
    words_of,
)
from assessments.services.errors import Refused
from assessments.times import tests_with_final_end
from realtime import registry
from realtime.models import EndedBy

# The fields of an account that a row may change, besides the password.
NAMES = (
    "first_name",
    "last_name",
    "email",
    "student_number",
    "language",
    "time_zone",
)


class CandidatesRefused(Refused):
    """Rows that cannot be imported; nothing was."""

    code = "candidates.refused"

    def __init__(self, problems: list[LineProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


@dataclass(frozen=True, slots=True)
class Imported:
    """The usernames by outcome, and the names of new groups."""

    created: list[str]
    updated: list[str]
    groups: list[str]


def problems_with(rows: Sequence[CandidateLine]) -> list[LineProblem]:
    """Why rows cannot be imported; one for each such row."""
    known = _known(rows)
    roles = _staff_roles()
    found = ((row, _objections(row, known.get(row.username), roles)) for row in rows)
    return [
        LineProblem(row.line, "; ".join(messages))
        for row, messages in found
        if messages
    ]


def plan_import(rows: Sequence[CandidateLine]) -> Imported:
    """What ``import_candidates`` would do; writes nothing."""
    known = _known(rows)
    return Imported(
        created=[row.username for row in rows if row.username not in known],
        updated=[row.username for row in rows if row.username in known],
        groups=_missing_groups(rows),
    )


def hash_passwords(
    rows: Sequence[CandidateLine], *, on_done: Callable[[], None] = lambda: None
) -> dict[str, str]:
    """
    Password hashes by username, of the rows that give a password.

    A password the account has already keeps its hash, so that importing a file again
    signs nobody out. ``on_done`` is called after each.
    """
    known = _known(rows)
    given = [row for row in rows if row.password]
    stored = [
        known[n].password if (n := row.username) in known else "" for row in given
    ]
    hashes = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(_hash, [row.password for row in given], stored)
        for row, hashed in zip(given, made, strict=True):
            hashes[row.username] = hashed
            on_done()
    return hashes


def _hash(password: str, stored: str) -> str:
    if stored and check_password(password, stored):
        return stored
    return make_password(password)


@transaction.atomic
def losses_by(rows: Sequence[CandidateLine], *, now: datetime) -> list[str]:
    """
    Which candidates would lose time at the final ends of published tests, a sentence each.

    The import is tried and rolled back, because groups and extra time decide together.
    """
    if not tests_with_final_end(now).exists():
        return []
    before = _losses_of(_known(rows).values(), now)
    users = _write_accounts(rows, {})
    _write_groups(rows, users)
    _write_extra_time(rows, users)
    found = new_since(before, _losses_of(users.values(), now))
    transaction.set_rollback(True)
    return words_of(found)


def _losses_of(users: Iterable[User], now: datetime) -> Warnings:
    """A candidate without extra time loses none at a final end."""
    by_id = {user.pk: user for user in users}
    extra = Accommodation.objects.filter(candidate__in=by_id)
    losers = extra.values_list("candidate_id", flat=True)
    found = [
        # The key of one candidate's is the test; here it is one of many.
        replace(warned, key=f"{user_id} {warned.key}")
        for user_id in losers
        for warned in _warnings_of(by_id[user_id], now)
    ]
    return {warned.key: warned for warned in found}


def _warnings_of(user: User, now: datetime) -> Iterable[Warned]:
    return warnings_of_candidate(user.pk, _name(user), now).values()


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()


@transaction.atomic
def import_candidates(
    rows: Sequence[CandidateLine], hashes: Mapping[str, str]
) -> Imported:
    """
    Create or update the account of each row, its group and its extra time.

    All rows are imported or none. An empty field leaves the stored value; a group is added
    to the others; a new password revokes the seat, as it does everywhere. Extra time counts for
    attempts that start afterwards.

    Args:
        hashes: From ``hash_passwords``.

    Raises:
        CandidatesRefused: If ``problems_with`` finds any.
        django.db.IntegrityError: If an account appeared in the meantime.
    """
    if problems := problems_with(rows):
        raise CandidatesRefused(problems)
    imported = plan_import(rows)
    users = _write_accounts(rows, hashes)
    _write_groups(rows, users)
    _write_extra_time(rows, users)
    return imported


def _known(rows: Iterable[CandidateLine]) -> dict[str, User]:
    """The accounts there are, by the user name as the row writes it."""
    written = {username_key(row.username): row.username for row in rows}
    users = User.objects.filter(username_key__in=written)
    return {written[user.username_key]: user for user in users}


def _staff_roles() -> set[str]:
    return set(Group.objects.exclude(permissions=None).values_list("name", flat=True))


def _objections(row: CandidateLine, user: User | None, roles: set[str]) -> list[str]:
    messages = _field_errors(row)
    if user and (user.is_staff or user.is_superuser):
        messages.append(_("%s is a staff account, not a candidate") % row.username)
    if user is None and not row.password:
        messages.append(_("a new candidate needs a password"))
    if user and not user.is_active:
        messages.append(_("the account %s is not active") % row.username)
    return [*messages, *_objections_to_groups(row, roles)]


def _objections_to_groups(row: CandidateLine, roles: set[str]) -> Iterator[str]:
    longest = Group._meta.get_field("name").max_length or 0
    for name in row.groups:
        if name in roles:
            yield _("the group %s gives permissions of staff") % name
        if len(name) > longest:
            yield _("the name of the group is too long")


def _field_errors(row: CandidateLine) -> list[str]:
    user = User(username=row.username, **_given_names(row))
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        return [
            f"{field}: {' '.join(messages)}"
            for field, messages in error.message_dict.items()
        ]
    return []


def _given_names(row: CandidateLine) -> dict[str, str]:
    return {name: value for name in NAMES if (value := getattr(row, name))}


def _missing_groups(rows: Iterable[CandidateLine]) -> list[str]:
    names = {name for row in rows for name in row.groups}
    found = Group.objects.filter(name__in=names).values_list("name", flat=True)
    return sorted(names - set(found))


def _write_accounts(
    rows: Sequence[CandidateLine], hashes: Mapping[str, str]
) -> dict[str, User]:
    """The accounts by username, written."""
    known = _known(rows)
    _end_seats(known, hashes)
    users = {
        row.username: known.get(row.username) or User(username=row.username)
        for row in rows
    }
    for row in rows:
        user = users[row.username]
        user.password = hashes.get(row.username, user.password)
        for name, value in _given_names(row).items():
            setattr(user, name, value)
    User.objects.bulk_update(known.values(), [*NAMES, "password"], batch_size=100)
    User.objects.bulk_create(user for user in users.values() if user.pk is None)
    return users


def _end_seats(known: Mapping[str, User], hashes: Mapping[str, str]) -> None:
    """Bulk writes send no signal, so the new passwords end seats here."""
    changed = [
        user.pk
        for name, user in known.items()
        if hashes.get(name, user.password) != user.password
    ]
    registry.revoke(changed, reason=EndedBy.SIGNED_OUT)


def _write_groups(rows: Sequence[CandidateLine], users: Mapping[str, User]) -> None:
    Group.objects.bulk_create(Group(name=name) for name in _missing_groups(rows))
    groups = {group.name: group for group in Group.objects.all()}
    membership = User.groups.through
    membership.objects.bulk_create(
        [
            membership(user=users[row.username], group=groups[name])
            for row in rows
            for name in row.groups
        ],
        ignore_conflicts=True,
    )


def _write_extra_time(rows: Sequence[CandidateLine], users: Mapping[str, User]) -> None:
    """Percent and minutes each as far as the row gives them; the other one stays."""
    for column in ("extra_time_percent", "extra_time_minutes"):
        given = {
            users[row.username]: amount
            for row in rows
            if (amount := getattr(row, column)) is not None
        }
        _write_one_extra_time(column, given)


def _write_one_extra_time(column: str, given: Mapping[User, int]) -> None:
    Accommodation.objects.bulk_create(
        [
            Accommodation(candidate=user, **{column: amount})
            for user, amount in given.items()
            if amount
        ],
        update_conflicts=True,
        unique_fields=["candidate"],
        update_fields=[column],
    )
    # A row with zeros does not create an accommodation.
    none = [user for user, amount in given.items() if not amount]
    Accommodation.objects.filter(candidate__in=none).update(**{column: 0})
