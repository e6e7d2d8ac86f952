import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from assessments.models import Accommodation
from assessments.people.candidate_files import CandidateLine, LineProblem
from assessments.services.candidates import (
    CandidatesRefused,
    Imported,
    hash_passwords,
    import_candidates,
    plan_import,
    problems_with,
)
from realtime.models import SessionEvent
from tests.factories import PASSWORD, make_attempt, make_user, take_seat

User = get_user_model()

pytestmark = pytest.mark.django_db


def row(username, line=2, **fields):
    return CandidateLine(line=line, username=username, **fields)


def run(*rows):
    return import_candidates(rows, hash_passwords(rows))


def test_a_new_candidate_can_sign_in_and_has_group_and_extra_time(client):
    imported = run(
        row(
            "ana",
            password="pässword",
            first_name="Ana",
            last_name="Álvarez",
            email="ana@example.org",
            group="Room A",
            extra_time_percent=25,
        )
    )

    ana = User.objects.get()
    assert imported == Imported(created=["ana"], updated=[], groups=["Room A"])
    assert client.login(username="ana", password="pässword")
    assert (ana.get_full_name(), ana.email) == ("Ana Álvarez", "ana@example.org")
    assert [group.name for group in ana.groups.all()] == ["Room A"]
    assert ana.accommodation.extra_time_percent == 25
    assert not (ana.is_staff or ana.is_superuser)


def test_an_empty_field_leaves_what_is_stored(client):
    ana = make_user("ana", first_name="Ana", email="ana@example.org")
    ana.groups.add(Group.objects.create(name="Room A"))
    Accommodation.objects.create(candidate=ana, extra_time_percent=10)

    imported = run(row("ana", last_name="New"))

    ana.refresh_from_db()
    assert imported == Imported(created=[], updated=["ana"], groups=[])
    assert (ana.first_name, ana.last_name) == ("Ana", "New")
    assert ana.email == "ana@example.org"
    assert client.login(username="ana", password=PASSWORD)
    assert [group.name for group in ana.groups.all()] == ["Room A"]
    assert ana.accommodation.extra_time_percent == 10


def test_given_fields_replace_what_is_stored_and_a_group_is_added(client):
    ana = make_user("ana", first_name="Anna")
    ana.groups.add(Group.objects.create(name="Room A"))
    Accommodation.objects.create(
        candidate=ana, extra_time_percent=10, extra_time_minutes=5
    )

    run(row("ana", password="new", first_name="Ana", group="B", extra_time_percent=0))

    ana.refresh_from_db()
    assert ana.first_name == "Ana"
    assert client.login(username="ana", password="new")
    assert sorted(group.name for group in ana.groups.all()) == ["B", "Room A"]
    extra = ana.accommodation
    assert (extra.extra_time_percent, extra.extra_time_minutes) == (0, 5)


def test_no_extra_time_is_no_accommodation():
    run(row("ana", password="x", extra_time_percent=0))

    assert not Accommodation.objects.exists()


def test_a_second_import_of_the_same_rows_changes_nothing():
    rows = [row("ana", password="x", group="A", extra_time_percent=5)]
    run(*rows)
    before = list(User.objects.values())

    imported = run(*rows)

    assert imported == Imported(created=[], updated=["ana"], groups=[])
    assert list(User.objects.values()) == before
    assert Accommodation.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "events"), [(PASSWORD, []), ("", []), ("new", ["revoked"])]
)
def test_only_a_new_password_ends_the_seat(password, events):
    take_seat(make_attempt(make_user("ana")))
    SessionEvent.objects.all().delete()

    run(row("ana", password=password))

    assert [event.kind for event in SessionEvent.objects.all()] == events


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_staff_accounts_are_never_touched(power):
    make_user("boss", **{power: True})
    rows = [row("boss", password="new", line=2), row("ana", password="x", line=3)]

    with pytest.raises(CandidatesRefused) as refused:
        run(*rows)

    problem = LineProblem(2, "boss is a staff account, not a candidate")
    assert refused.value.problems == problems_with(rows) == [problem]
    assert User.objects.get().check_password(PASSWORD)


def test_a_group_with_permissions_is_not_for_candidates():
    group = Group.objects.create(name="Watch")
    group.permissions.add(Permission.objects.first())
    rows = [row("ana", password="x", group="Watch")]

    assert problems_with(rows) == [
        LineProblem(2, "the group Watch gives permissions of staff")
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"password": ""}, "a new candidate needs a password"),
        ({"email": "nobody"}, "email: Enter a valid email address."),
        ({"group": "g" * 151}, "the name of the group is too long"),
        (
            {"first_name": "n" * 151},
            "first_name: Ensure this value has at most 150 characters (it has 151).",
        ),
    ],
)
def test_a_field_that_does_not_fit_is_a_problem_of_its_line(fields, message):
    rows = [
        row("good", password="x"),
        row("ana", **{"password": "x", "line": 9, **fields}),
    ]

    assert problems_with(rows) == [LineProblem(9, message)]


def test_a_username_with_spaces_is_a_problem():
    [problem] = problems_with([row("ana b", password="x")])

    assert problem.message.startswith("username: Enter a valid username.")


def test_nothing_is_imported_if_one_row_is_broken():
    with pytest.raises(CandidatesRefused):
        run(row("ana", password="x", group="New"), row("bob", email="nobody"))

    assert not User.objects.exists()
    assert not Group.objects.filter(name="New").exists()


def test_a_plan_names_what_would_be_done_and_does_nothing():
    make_user("ana")
    rows = [row("ana", group="New"), row("bob", password="x")]

    plan = plan_import(rows)

    assert plan == Imported(created=["bob"], updated=["ana"], groups=["New"])
    assert [user.username for user in User.objects.all()] == ["ana"]
    assert not Group.objects.filter(name="New").exists()


def test_hashing_counts_the_rows_that_give_a_password():
    done = []

    hashes = hash_passwords(
        [row("ana", password="x"), row("bob")], on_done=lambda: done.append(1)
    )

    assert list(hashes) == ["ana"]
    assert done == [1]


@pytest.mark.parametrize("count", [1, 50])
def test_an_import_takes_the_same_number_of_queries_for_any_number_of_rows(
    count, django_assert_max_num_queries
):
    for number in range(count):
        make_user(f"old{number}")
    rows = [row(f"old{n}", password="y", group="A") for n in range(count)]
    rows += [row(f"new{n}", password="x", extra_time_percent=5) for n in range(count)]
    hashes = {one.username: "not made: hashing is slow" for one in rows}

    with django_assert_max_num_queries(20):
        import_candidates(rows, hashes)

    assert User.objects.count() == 2 * count


def test_a_name_in_another_case_is_the_same_account():
    ann = make_user("ann.o")

    imported = run(row("Ann.O", first_name="Ann"))

    assert imported == Imported(created=[], updated=["Ann.O"], groups=[])
    ann.refresh_from_db()
    assert (ann.username, ann.first_name) == ("ann.o", "Ann")


def test_an_inactive_account_is_named_and_not_touched():
    bob = make_user("bob", is_active=False)

    problems = problems_with(
        [row("bob", line=7, first_name="B"), row("cyd", password="x")]
    )

    assert problems == [LineProblem(7, "the account bob is not active")]
    with pytest.raises(CandidatesRefused):
        run(row("bob", first_name="B"))
    bob.refresh_from_db()
    assert (bob.first_name, bob.is_active) == ("", False)


def test_each_of_several_groups_is_added():
    imported = run(row("ana", password="x", group="A; B|A"))

    assert imported.groups == ["A", "B"]
    names = User.objects.get().groups.values_list("name", flat=True)
    assert sorted(names) == ["A", "B"]


def test_each_of_several_groups_is_checked():
    role = Group.objects.create(name="Boss")
    role.permissions.add(Permission.objects.first())

    (problem,) = problems_with([row("ana", password="x", group="A;Boss;" + "x" * 151)])

    assert "the group Boss gives permissions of staff" in problem.message
    assert "the name of the group is too long" in problem.message


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"extra_time_minutes": 15}, (10, 15)),
        ({"extra_time_percent": 25}, (25, 5)),
        ({"extra_time_percent": 0, "extra_time_minutes": 0}, (0, 0)),
        ({}, (10, 5)),
    ],
)
def test_percent_and_minutes_are_given_apart(given, stored):
    ana = make_user("ana")
    Accommodation.objects.create(
        candidate=ana, extra_time_percent=10, extra_time_minutes=5
    )

    run(row("ana", **given))

    found = Accommodation.objects.get()
    assert (found.extra_time_percent, found.extra_time_minutes) == stored


def test_minutes_alone_make_an_accommodation():
    run(row("ana", password="x", extra_time_minutes=15))

    found = Accommodation.objects.get()
    assert (found.extra_time_percent, found.extra_time_minutes) == (0, 15)


def test_what_a_person_says_of_themselves_is_stored():
    said = {"student_number": "007", "language": "de", "time_zone": "Europe/Zurich"}

    run(row("ana", password="x", **said))

    ana = User.objects.get()
    assert {name: getattr(ana, name) for name in said} == said


@pytest.mark.parametrize("field", ["language", "time_zone"])
def test_a_language_or_zone_that_nobody_knows_is_a_problem(field):
    (problem,) = problems_with([row("ana", password="x", **{field: "Nowhere"})])

    assert problem.message.startswith(f"{field}: Value 'Nowhere' is not a valid choice")
