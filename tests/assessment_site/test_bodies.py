"""Requests whose length nobody announced, and whose letters no database stores."""

import http.client
import io
import json
import uuid
from urllib.parse import urlencode

import pytest
from django.conf import settings

from assessment_site.bodies import Handler
from assessments.models import Answer
from assessments.questions.kind import Kind
from realtime.protocol import FRAME_BYTES
from tests.conftest import cookie_for
from tests.factories import PASSWORD, make_attempt, make_question, make_test, make_user

CSRF = "c" * 32


class Program:
    """Sends bodies piece by piece, with ``Transfer-Encoding: chunked`` and no length."""

    def __init__(self, site, user=None):
        self.site = site
        self.cookies = {settings.CSRF_COOKIE_NAME: CSRF}
        if user is not None:
            self.cookies[settings.SESSION_COOKIE_NAME] = cookie_for(user)

    def ask(self, method, path, pieces, *, content_type="application/json", **headers):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port)
        try:
            connection.request(
                method,
                path,
                body=iter(pieces),  # its length unknown: http.client sends it chunked
                headers={
                    "Content-Type": content_type,
                    "Cookie": cookies,
                    "X-CSRFToken": CSRF,
                    **headers,
                },
            )
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


class Sitting:
    def __init__(self, site):
        test = make_test(questions=[make_question(Kind.ESSAY)])
        self.attempt = make_attempt(test=test)
        self.answer = self.attempt.answers.get().pk
        self.program = Program(site, self.attempt.candidate)
        status, body = self._ask("POST", "session/", [b'{"page": ', b'"page"}'])
        assert status == 200, body
        self.started = json.loads(body)

    def save(self, *pieces):
        named = {"X-Connection-Id": self.started["connection_id"]}
        return self._ask("PUT", f"answers/{self.answer}/", pieces, **named)

    def _ask(self, method, path, pieces, **headers):
        path = f"/api/attempts/{self.attempt.pk}/{path}"
        return self.program.ask(method, path, pieces, **headers)

    def stored(self):
        return Answer.objects.get(pk=self.answer).response


@pytest.fixture
def sitting(site):
    return Sitting(site)


@pytest.mark.parametrize("length", [1, 9_000, 19_000])
def test_a_save_of_unannounced_length_is_a_save(sitting, length):
    text = "x" * length
    frame = json.dumps({"response": {"text": text}, "base_revision": 0}).encode()
    pieces = [frame[start : start + 4_096] for start in range(0, len(frame), 4_096)]

    status, body = sitting.save(*pieces)

    assert (status, json.loads(body).get("revision")) == (200, 1), body
    assert sitting.stored() == {"text": text}


def test_an_unannounced_body_is_measured_like_any_other(sitting):
    status, body = sitting.save(b" " * 65_536, b" " * (FRAME_BYTES - 65_536), b"{}")

    assert (status, json.loads(body)["code"]) == (413, "answer.too_long")
    assert sitting.stored() is None


def test_an_unannounced_body_that_is_empty_misses_its_fields(sitting):
    status, body = sitting.save()

    assert (status, json.loads(body)["code"]) == (422, "frame.malformed"), body


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_of_unannounced_length_is_read(site, kind):
    user = make_user()
    fields = {
        "username": user.username,
        "password": PASSWORD,
        "csrfmiddlewaretoken": CSRF,
    }
    content_type, body = {"urlencoded": urlencoded, "multipart": multipart}[kind](
        fields
    )

    status, page = Program(site).ask(
        "POST",
        "/accounts/login/",
        [body[:20], body[20:]],
        content_type=content_type,
        Origin=site.url,
    )

    assert status == 302, page


def urlencoded(fields):
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


def multipart(fields):
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join(parts) + f"--{boundary}--\r\n"
    return f"multipart/form-data; boundary={boundary}", body.encode()


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/x-www-form-urlencoded; charset=UTF-8", 200),
        ("application/x-www-form-urlencoded; charset=utf-16", 400),
        ("multipart/form-data; boundary=b; charset=utf-8", 200),
        ("multipart/form-data; boundary=b; charset=utf-7", 400),
        ("multipart/form-data; boundary=b; charset=rot13", 400),
    ],
)
def test_a_form_is_in_utf_8(site, content_type, status):
    """+2AA- is half a character in UTF-7, which no database stores and no page shows."""
    values = {"csrfmiddlewaretoken": CSRF, "username": "+2AA-", "password": "x"}
    body = urlencode(values)
    if content_type.startswith("multipart"):
        parts = (
            f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'
            for n, v in values.items()
        )
        body = f"{''.join(parts)}--b--\r\n"

    answer = Program(site).ask(
        "POST", "/accounts/login/", [body.encode()], content_type=content_type
    )

    assert answer[0] == status


def test_a_cookie_no_database_stores_is_none():
    cookie = rb'sessionid="\000\000\000\000\000\000\000\000"; theme=dark'
    scope = {"path": "/", "method": "GET", "headers": [(b"cookie", cookie)]}

    request, _ = Handler().create_request(scope, io.BytesIO())

    assert request.COOKIES == {"theme": "dark"}
