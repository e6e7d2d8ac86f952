"""The root, the schema, and how the API refuses."""

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from tests.assessments.api.conftest import STAFF_PERMISSIONS, client_of, make_staff

OPENAPI = settings.BASE_DIR / "docs" / "openapi.yaml"


def refuse(execute, sql, params, many, context):
    raise OperationalError("server closed the connection")


def test_the_root_leads_a_candidate_to_what_is_theirs(api):
    response = api.get("/api/")

    assert response.json() == {
        "tests": "http://testserver/api/tests/",
        "attempts": "http://testserver/api/attempts/",
        "schema": "http://testserver/api/schema/",
    }


def test_every_address_the_root_names_answers(db):
    client = client_of(make_staff(*STAFF_PERMISSIONS))

    addresses = client.get("/api/").json()

    assert set(addresses) == {
        "tests",
        "attempts",
        "staff-tests",
        "staff-attempts",
        "staff-seats",
        "schema",
    }
    assert {client.get(a).status_code for a in addresses.values()} == {200}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/api/", "/api/schema/", "/api/tests/", "/api/staff/seats/", "/api/nothing/"],
)
def test_nothing_is_told_to_who_is_not_signed_in(address):
    response = Client().get(address)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "auth.required"


def test_an_address_that_is_not_there_is_a_problem_too(api):
    response = api.get("/api/nothing/")

    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_a_missing_slash_is_forgiven(api):
    response = api.get("/api/tests")

    assert response.status_code == 301
    assert response["Location"] == "/api/tests/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(api, method):
    response = getattr(api, method)("/api/attempts/")

    assert response.status_code == 405
    assert response.json()["code"] == "request.method"


def test_nothing_but_json_is_spoken(api):
    response = api.get("/api/tests/", headers={"Accept": "text/html"})

    assert response.status_code == 406
    assert response.json()["code"] == "request.not_acceptable"


@pytest.mark.parametrize("address", ["/api/", "/api/tests/", "/api/attempts/"])
def test_nothing_is_kept_by_the_browser(api, address):
    response = api.get(address)

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_a_database_that_is_away_is_said_so(api):
    with connection.execute_wrapper(refuse):
        response = api.get("/api/attempts/")

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response.json()["code"] == "server.unavailable"


def test_the_schema_is_served(api):
    response = api.get("/api/schema/")

    assert response.status_code == 200
    assert "/api/attempts/{attempt_id}/" in yaml.safe_load(response.content)["paths"]


def test_the_schema_checked_in_is_the_one_of_the_code(tmp_path):
    made = tmp_path / "openapi.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", file=str(made))

    assert OPENAPI.read_text() == made.read_text(), (
        "run: manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml"
    )
