"""An author with everything an author may, and a way to call the API."""

import json

import pytest
from django.test import Client

from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of


class Caller:
    """Calls addresses below /api/staff/ as one person."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def __call__(self, method, address, /, **sent):
        return self.client.generic(
            method, f"/api/staff/{address}", json.dumps(sent), "application/json"
        )

    def get(self, path, **query):
        return self.client.get(f"/api/staff/{path}", query)


@pytest.fixture
def author(db):
    return Caller(member_of(AUTHORS, watches_all=False, username="author"))


@pytest.fixture
def stranger(db):
    return Caller(member_of(AUTHORS, watches_all=False, username="stranger"))
