"""
The wall between authors: every address of the admin that opens a test, a category or a
question, for its owner, for whom each right was shared to, and for a stranger.

A new address fails here until somebody has said which right it needs.
"""

import pytest
from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse

from assessments.models import Category, CategoryShare, Slot, Test, TestShare
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from tests.assessments.admin.authoring.test_slots import existing_test_data
from tests.assessments.admin.conftest import BASICS, member_of, rows, signed_in
from tests.factories import make_category, make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db

OWN = "own"
# What each address of one row needs: (to look, to change).
NEEDED = {
    "change": (Right.READ, Right.EDIT),
    "history": (Right.READ, None),
    "versions": (Right.READ, None),
    "delete": (OWN, OWN),
    "publish": (None, Right.EDIT),
    "unpublish": (None, Right.EDIT),
}
# A question is deleted by who edits its category.
NEEDED_OF_QUESTIONS = {**NEEDED, "delete": (Right.EDIT, Right.EDIT)}
# Lists show what one may read; anybody who may add may add.
LISTS = {"changelist", "add"}
# Draws what was posted, and reads no row.
DRAWN = {"try"}
# What a page that asks sends, for several rows: each needs what the address of one needs.
SEVERAL = {"publish_many": "publish"}
# Of the proctors assigned to the test: test_watching.py.
PROCTORS = ("live", "sign_in")
# A right of its own, for whom it was shared to and its proctors: admin/results.
RESULTS = "results"
# A permission of its own, and the right to edit: admin/correcting.
CORRECTING = "correct"
# For whom the right to mark was shared to: admin/marking.
MARKING = "marking"
# Their own lists and files, behind permissions: admin/question_files, admin/bank.
FILES = {"import", "import_plan", "export", "pictures"}
MODELS = ("category", "question", "test")

SHARES = ("owner", "edit", "use", "mark", "read", "stranger")
INCLUDED = {
    "owner": {OWN, Right.READ, Right.USE, Right.EDIT},
    "edit": {Right.READ, Right.USE, Right.EDIT},
    "use": {Right.READ, Right.USE},
    "mark": {Right.READ},
    "read": {Right.READ},
    "stranger": set(),
}


def addresses():
    """(model, what) of every named address of the three models in the admin."""
    admin = get_resolver().namespace_dict["admin"][1]
    found = set()
    for name in (name for name in admin.reverse_dict if isinstance(name, str)):
        for model in MODELS:
            prefix = f"assessments_{model}_"
            if name.startswith(prefix):
                found.add((model, name.removeprefix(prefix)))
    return found


def test_every_address_says_what_it_needs():
    assert {
        (model, what)
        for model, what in addresses()
        if SEVERAL.get(what, what) not in NEEDED
        and what not in LISTS | DRAWN | FILES
        and not (
            model == "test"
            and what.startswith((*PROCTORS, RESULTS, CORRECTING, MARKING))
        )
    } == set()


@pytest.fixture
def owner():
    return member_of(AUTHORS, watches_all=False, username="owner")


@pytest.fixture
def theirs(owner):
    """A test, a category and a question of the owner's, by model."""
    with owned_by(owner):
        question = make_question(category="Secrets", name="Secret question")
        test = make_test(title="Secret test", questions=[question], published=False)
    return {"test": test, "category": question.category, "question": question}


@pytest.fixture(params=SHARES)
def share(request):
    return request.param


@pytest.fixture
def person(share, owner, theirs):
    """Signed in: the owner, somebody with one right on everything, or a stranger."""
    if share == "owner":
        return signed_in(owner)
    user = member_of(AUTHORS, watches_all=False, username=share)
    if share != "stranger":
        TestShare.objects.create(test=theirs["test"], user=user, right=share)
    if share not in ("stranger", "mark"):
        category = theirs["category"]
        CategoryShare.objects.create(category=category, user=user, right=share)
    return signed_in(user)


def may(share, needed, model):
    if share == "mark" and model != "test":
        return False
    return needed in INCLUDED[share]


def needed_by(model, what):
    return (NEEDED_OF_QUESTIONS if model == "question" else NEEDED)[what]


ONE_ROW = [(m, w) for m in MODELS for w in ("change", "history", "delete")]


@pytest.mark.parametrize(("model", "what"), ONE_ROW)
def test_an_address_opens_for_whom_it_should(model, what, share, person, theirs):
    address = reverse(f"admin:assessments_{model}_{what}", args=[theirs[model].pk])

    response = person.get(address)

    opened = response.status_code == 200 and "Secret" in response.text
    assert opened == may(share, needed_by(model, what)[0], model)


@pytest.mark.parametrize("model", MODELS)
def test_a_list_shows_what_may_be_read(model, share, person, theirs):
    page = person.get(reverse(f"admin:assessments_{model}_changelist")).text

    assert ("Secret" in page) == may(share, Right.READ, model)


@pytest.mark.parametrize("model", ["category", "question"])
def test_a_picker_of_a_test_offers_what_may_be_used(model, share, person, theirs):
    found = person.get(
        reverse("admin:autocomplete"),
        {"app_label": "assessments", "model_name": "slot", "field_name": model},
    ).json()["results"]

    offered = [one["id"] for one in found] == [str(theirs[model].pk)]
    assert offered == may(share, Right.USE, model)


def test_a_picker_of_a_question_offers_categories_that_may_be_edited(
    share, person, theirs
):
    found = person.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "assessments",
            "model_name": "question",
            "field_name": "category",
        },
    ).json()["results"]

    assert bool(found) == may(share, Right.EDIT, "category")


def test_a_test_is_changed_by_whom_it_should(share, person, theirs):
    test = theirs["test"]
    data = existing_test_data(test, title="Changed")

    person.post(reverse("admin:assessments_test_change", args=[test.pk]), data)

    test.refresh_from_db()
    assert (test.title == "Changed") == may(share, Right.EDIT, "test")


@pytest.mark.parametrize("what", ["publish", "unpublish"])
def test_a_test_is_published_by_whom_it_should(what, share, person, theirs):
    test = theirs["test"]
    test.groups.add(Group.objects.create(name="Room 4"))
    if what == "unpublish":
        Test.objects.filter(pk=test.pk).update(published_at="2026-01-01T00:00Z")
    test.refresh_from_db()
    before = test.is_published

    person.post(reverse(f"admin:assessments_test_{what}", args=[test.pk]))

    test.refresh_from_db()
    assert (test.is_published != before) == may(share, Right.EDIT, "test")


def test_a_list_publishes_only_what_may_be_edited(share, person, theirs):
    test = theirs["test"]
    test.groups.add(Group.objects.create(name="Room 4"))
    data = {"action": "publish_selected", "_selected_action": [test.pk]}

    person.post(reverse("admin:assessments_test_changelist"), data)

    test.refresh_from_db()
    assert test.is_published == may(share, Right.EDIT, "test")


def test_several_are_published_by_whom_it_should(share, person, theirs):
    test = theirs["test"]
    test.groups.add(Group.objects.create(name="Room 4"))

    person.post(reverse("admin:assessments_test_publish_many"), {"ids": [test.pk]})

    test.refresh_from_db()
    assert test.is_published == may(share, Right.EDIT, "test")


@pytest.mark.parametrize("model", MODELS)
def test_a_row_is_deleted_by_whom_it_should(model, share, person, theirs):
    Slot.objects.all().delete()
    if model == "category":
        theirs["question"].delete()
    row = theirs[model]
    address = reverse(f"admin:assessments_{model}_delete", args=[row.pk])

    person.post(address, {"post": "yes"})

    gone = not type(row)._default_manager.filter(pk=row.pk).exists()
    assert gone == may(share, needed_by(model, "delete")[1], model)


def test_a_question_of_others_is_not_put_into_ones_own_test(share, person, theirs):
    """By its number, which everybody can guess."""
    data = {
        **BASICS,
        **rows("sections"),
        **rows("slots", {"question": theirs["question"].pk, "points": "1"}),
    }

    person.post(reverse("admin:assessments_test_add"), data)

    taken = Slot.objects.filter(section__test__title="Geography").exists()
    assert taken == may(share, Right.USE, "question")


def test_the_preview_opens_for_whom_may_read(share, person, theirs):
    response = person.get(f"/tests/{theirs['test'].slug}/preview/")

    assert (response.status_code == 200) == may(share, Right.READ, "test")


def test_the_api_lists_a_draft_to_whom_may_read(share, person, theirs):
    listed = person.get("/api/staff/tests/").json()["results"]

    assert bool(listed) == may(share, Right.READ, "test")


def test_the_api_lists_no_draft_to_its_proctor(theirs):
    proctor = member_of(AUTHORS, watches_all=False)
    theirs["test"].proctors.add(proctor)

    assert signed_in(proctor).get("/api/staff/tests/").json()["results"] == []
    Test.objects.update(published_at="2026-01-01T00:00Z")
    assert len(signed_in(proctor).get("/api/staff/tests/").json()["results"]) == 1


def test_only_the_owner_shares(share, person, theirs):
    """And an administrator: test_bank.py."""
    category, friend = theirs["category"], make_user(is_staff=True)
    data = {
        "path": category.path,
        "description": "",
        **rows("shares", {"category": category.pk, "user": friend.pk, "right": "read"}),
    }

    person.post(reverse("admin:assessments_category_change", args=[category.pk]), data)

    shared = CategoryShare.objects.filter(user=friend).exists()
    assert shared == (share == "owner")


def test_what_somebody_makes_is_theirs(author):
    author.post(
        reverse("admin:assessments_category_add"),
        {"path": "New", "description": "", **rows("shares")},
    )

    assert Category.objects.get(path="New").owner.username == "author"


def test_nobody_takes_what_is_somebody_elses(author, theirs):
    data = {
        "path": "New",
        "description": "",
        "owner": make_user().pk,
        **rows("shares"),
    }

    author.post(reverse("admin:assessments_category_add"), data)

    assert Category.objects.get(path="New").owner.username == "author"


def test_ones_own_path_twice_is_refused_and_anothers_is_not(author, theirs):
    make_category("Mine")
    add = reverse("admin:assessments_category_add")
    taken = {"path": "Mine", "description": "", **rows("shares")}

    again = author.post(add, taken)
    author.post(add, taken | {"path": "Secrets"})

    assert "You have a category of this path." in again.text
    assert Category.objects.filter(path="Secrets").count() == 2


def test_candidates_groups_are_not_offered_to_share_with(author):
    Group.objects.create(name="Class 7")

    page = author.get(reverse("admin:assessments_category_add")).text

    assert "Authors" in page
    assert "Class 7" not in page
