"""Pages and forms while the database is away: 503, and nothing that was written is lost."""

import logging
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils.html import escape

from assessment_site.passwords import TooManyHashes
from assessments.questions.kind import Kind
from realtime.database import outages, reconnecting
from tests.assessments.views.conftest import Sitter
from tests.factories import PASSWORD, make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db
ESSAY = "First line, <b>with</b> an & in it.\nSecond line."


@pytest.fixture(autouse=True)
def no_outage(monkeypatch):
    monkeypatch.setattr(outages, "_outages", {})


class Outage:
    """The database refuses statements, all or those that hold ``part``."""

    def __init__(self, part=""):
        self.part, self.asked = part, 0

    def __call__(self, execute, sql, *rest):
        if self.part not in sql:
            return execute(sql, *rest)
        self.asked += 1
        raise OperationalError("server closed the connection unexpectedly")


def away(part=""):
    return connection.execute_wrapper(Outage(part))


@pytest.fixture
def sitter():
    essay = make_question(Kind.ESSAY)
    attempt = make_attempt(test=make_test(questions=[essay]))
    sitter = Sitter(attempt.candidate, attempt)
    sitter.begin()
    return sitter


@pytest.mark.parametrize("path", ["/", "/admin/", "/admin/assessments/test/", "/api/"])
def test_a_page_says_when_to_come_again(path, caplog):
    client = Client(raise_request_exception=False)
    client.force_login(make_user(is_staff=True, is_superuser=True))

    with away():
        response = client.get(path)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"] or path == "/api/"
    assert [record.exc_info for record in caplog.records] == [None]


def test_one_line_for_an_outage_and_one_for_its_end(caplog, monkeypatch):
    client = Client()
    client.force_login(make_user())

    with away():
        for _ in range(5):
            client.get("/")
    monkeypatch.setattr(outages, "QUIET_SECONDS", 0)
    outages.note_success()
    outages.note_success()

    lines = [(r.levelno, r.getMessage()) for r in caplog.records]
    assert [level for level, _ in lines] == [logging.ERROR, logging.WARNING]
    assert "database is away: server closed the connection" in lines[0][1]
    assert re.search(r"not away any more: seconds=[\d.]+ failures=5$", lines[1][1])


def test_what_was_written_comes_back_and_one_press_saves_it(sitter):
    with away("realtime_sessionlease"):
        page = sitter.send("save", answer=ESSAY)
    assert page.status_code == 503
    assert sitter.stored() is None
    shown = re.search(
        r"<textarea[^>]*name=\"answer\"[^>]*>\n(.*?)</textarea>", page.text, re.S
    )
    assert shown[1] == escape(ESSAY)

    # What a browser sends when the button of that page is pressed.
    sent = {**sitter.hidden(), "answer": ESSAY}
    assert sent["action"] == "save"
    answer = sitter.client.post(sitter.address, sent)

    assert answer.status_code == 302
    assert sitter.stored() == {"text": ESSAY}


def test_the_form_of_another_place_is_not_repeated(sitter):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sitter.client.cookies

    with away("realtime_sessionlease"):
        response = strict.post(sitter.address, {"answer": ESSAY})

    # It may be shown what it brought, and gets no form that would send it.
    assert response.status_code == 403
    assert "Send it again" not in response.text


def test_no_password_is_put_into_a_page():
    client = Client()
    sent = {"username": "somebody", "password": PASSWORD}

    with away():
        response = client.post("/accounts/login/", sent)

    assert response.status_code == 503
    assert PASSWORD not in response.text
    assert "somebody" not in response.text
    assert 'href="/accounts/login/"' in response.text


def test_a_session_that_cannot_be_stored(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    user = make_user()

    # A message is left for the next page after the view has returned.
    with away("django_session"):
        response = client.get("/")

    assert response.status_code == 503
    assert user


def test_a_mistake_of_ours_stays_one(client):
    client.raise_request_exception = False
    client.force_login(make_user())

    def broken(execute, *statement):
        raise ZeroDivisionError

    with connection.execute_wrapper(broken):
        assert client.get("/").status_code == 500


def test_too_many_who_sign_in_are_told_to_come_again(client, monkeypatch):
    def refuse(*_arguments, **_more):
        raise TooManyHashes

    monkeypatch.setattr(
        "django.contrib.auth.backends.ModelBackend.authenticate", refuse
    )

    response = client.post(
        "/accounts/login/", {"username": "somebody", "password": PASSWORD}
    )

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def by_cookie(**settings):
    client = Client(raise_request_exception=False, **settings)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


NO_VIEW = ["/nonexistent/", "/robots.txt", "/static/assessments/none.js", "/admin"]


@pytest.mark.parametrize("path", [*NO_VIEW, "/api/nonexistent/"])
def test_an_address_without_a_view_is_no_traceback(path, caplog):
    client = by_cookie()
    assert client.get(path).status_code in (301, 404)
    caplog.clear()

    # Its error page asks who is signed in.
    with away():
        response = client.get(path)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert [record.exc_info for record in caplog.records] == [None]


@pytest.fixture
def known_to_be_away(monkeypatch):
    """Somebody asked in vain, and it is not time yet to ask again."""
    monkeypatch.setattr(reconnecting, "FIRST_PAUSE_SECONDS", 600)
    monkeypatch.setattr(reconnecting, "LONGEST_PAUSE_SECONDS", 600)
    tries, refused = reconnecting.Tries(), OperationalError("connection refused")
    tries.failed(connection.copy(), refused)
    monkeypatch.setattr("assessment_site.unavailable.tries", tries)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *[("get", path) for path in [*NO_VIEW, "/", "/api/nonexistent/"]],
        ("post", "/"),
        ("post", "/api/v1/attempts/"),
    ],
)
def test_nobody_waits_for_what_is_known_to_be_away(known_to_be_away, method, path):
    client = by_cookie(enforce_csrf_checks=True)

    outage = Outage()
    with connection.execute_wrapper(outage):
        response = getattr(client, method)(path)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert outage.asked == 0


def refused_form(sitter):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies.update(sitter.client.cookies)
    strict.cookies["csrftoken"] = "c" * 32
    fields = {**sitter.hidden(), "csrfmiddlewaretoken": "d" * 32, "action": "save"}
    return strict.post(sitter.address, {**fields, "answer": ESSAY})


def test_a_form_whose_token_does_not_hold_gets_its_text_back(sitter):
    with away():
        response = refused_form(sitter)

    assert response.status_code == 503
    assert escape(ESSAY) in response.text
    assert "Send it again" in response.text


def test_a_form_whose_token_does_not_hold_waits_for_nothing(sitter, known_to_be_away):
    response = refused_form(sitter)

    assert response.status_code == 503
    assert escape(ESSAY) in response.text


def test_the_form_of_another_site_is_not_repeated(sitter, known_to_be_away):
    # It comes without our cookies, which are SameSite.
    response = Client(enforce_csrf_checks=True).post(sitter.address, {"answer": ESSAY})

    assert response.status_code == 503
    assert escape(ESSAY) not in response.text


def test_a_mistake_of_an_error_page_stays_one():
    client = by_cookie()

    def broken(execute, *statement):
        raise ZeroDivisionError

    with connection.execute_wrapper(broken):
        assert client.get("/nonexistent/").status_code == 500
