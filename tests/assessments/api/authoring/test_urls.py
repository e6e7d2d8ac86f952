"""
The wall: every address of authors, for the owner, for whom each right was shared to, and
for a stranger.
"""

import pytest

from assessments.api.authoring.urls import urlpatterns
from assessments.models import CategoryShare, TestShare
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of
from tests.assessments.api.authoring.conftest import Caller
from tests.factories import make_question, make_test, owned_by

#: For each address what PATCH and what DELETE need; reading needs the right to read.
OWN = "own"
NEEDED = {
    "staff-category": (Right.EDIT, OWN),
    "staff-question": (Right.EDIT, Right.EDIT),
    "staff-test": (Right.EDIT, OWN),
    "staff-section": (Right.EDIT, Right.EDIT),
    "staff-slot": (Right.EDIT, Right.EDIT),
}
LISTS = {"staff-categories", "staff-questions", "staff-sections", "staff-slots"}
# Looked at in test_files.py: each right, and a stranger.
FILES = {"staff-questions-import", "staff-questions-export"}
INCLUDED = {
    "owner": {OWN, Right.READ, Right.USE, Right.EDIT},
    "edit": {Right.READ, Right.USE, Right.EDIT},
    "use": {Right.READ, Right.USE},
    "read": {Right.READ},
    "stranger": set(),
}


def test_every_address_says_what_it_needs():
    assert {pattern.name for pattern in urlpatterns} == {
        *NEEDED,
        *LISTS,
        *FILES,
    }


@pytest.fixture
def paths(author):
    with owned_by(author.user):
        question = make_question(category="Secrets")
        test = make_test(slug="secret", questions=[question], published=False)
    section = test.sections.get()
    return {
        "staff-category": f"categories/{question.category_id}/",
        "staff-question": f"questions/{question.pk}/",
        "staff-test": "tests/secret/",
        "staff-section": f"tests/secret/sections/{section.pk}/",
        "staff-slot": f"tests/secret/slots/{section.slots.get().pk}/",
        "test": test,
        "category": question.category,
    }


def person(share, author, paths):
    if share == "owner":
        return author
    caller = Caller(member_of(AUTHORS, watches_all=False))
    if share != "stranger":
        TestShare.objects.create(test=paths["test"], user=caller.user, right=share)
        CategoryShare.objects.create(
            category=paths["category"], user=caller.user, right=share
        )
    return caller


@pytest.mark.parametrize("share", INCLUDED)
@pytest.mark.parametrize("name", NEEDED)
def test_the_wall(author, paths, share, name):
    caller = person(share, author, paths)
    to_change, to_delete = NEEDED[name]
    may_read = Right.READ in INCLUDED[share]

    assert caller.get(paths[name]).status_code == (200 if may_read else 404)
    for method, needed in (("PATCH", to_change), ("DELETE", to_delete)):
        status = caller(method, paths[name]).status_code
        if needed in INCLUDED[share]:
            # 409: what is in use is not deleted.
            assert status in (200, 204, 409)
        else:
            assert status == (403 if may_read else 404)
