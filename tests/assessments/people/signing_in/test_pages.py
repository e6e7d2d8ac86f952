import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.metrics import SIGN_INS
from assessments.models import WrongGuesses
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
PAGES = ["/accounts/login/", "/admin/login/"]
every_page = pytest.mark.parametrize("page", PAGES)


def sign_in(client, password="wrong", *, name="ann", page="/accounts/login/"):
    return client.post(page, {"username": name, "password": password})


def guess_six_times(client, **where):
    return [sign_in(client, **where) for _ in range(6)][-1]


def let_time_pass():
    WrongGuesses.objects.update(open_at=timezone.now() - timedelta(seconds=1))


@every_page
def test_the_sixth_wrong_password_waits(client, page):
    make_user("ann", is_staff=True)

    fifth, sixth = [sign_in(client, page=page) for _ in range(6)][-2:]

    assert fifth.status_code == 200
    assert (sixth.status_code, sixth.headers["Retry-After"]) == (429, "2")
    assert "Too many wrong passwords for this username. Try again in 2" in sixth.text


def test_a_password_that_has_to_wait_is_not_looked_at(client, monkeypatch):
    make_user("ann")
    guess_six_times(client)
    looked = []
    monkeypatch.setattr(
        "django.contrib.auth.backends.ModelBackend.authenticate",
        lambda *args, **kwargs: looked.append(args),
    )

    assert sign_in(client, PASSWORD).status_code == 429
    assert looked == []

    let_time_pass()
    sign_in(client, PASSWORD)
    assert len(looked) == 1


def test_the_right_password_gets_in_after_the_wait(client):
    make_user("ann")
    guess_six_times(client)
    assert sign_in(client, PASSWORD).status_code == 429

    let_time_pass()

    assert sign_in(client, PASSWORD).status_code == 302
    assert not WrongGuesses.objects.exists()


def test_pages_count_together_and_names_apart(client):
    make_user("bob")
    for page in [*PAGES, *PAGES, PAGES[0]]:
        sign_in(client, page=page)

    assert sign_in(client, page=PAGES[1]).status_code == 429
    assert sign_in(client, PASSWORD, name="bob").status_code == 302


def test_an_unknown_name_is_answered_like_a_known_one(client):
    make_user("ann")

    known = [sign_in(client) for _ in range(6)]
    unknown = [sign_in(client, name="nobody") for _ in range(6)]

    assert [r.status_code for r in known] == [r.status_code for r in unknown]
    assert known[-1].headers["Retry-After"] == unknown[-1].headers["Retry-After"]
    assert "Too many" in known[-1].text and "Too many" in unknown[-1].text


def test_one_wrong_password_is_hashed_once(client, monkeypatch):
    make_user("ann")
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.base_user.check_password",
        lambda *args, **kwargs: hashed.append(args),
    )

    sign_in(client)

    assert len(hashed) == 1


def test_a_browser_that_knows_the_account_is_not_kept_out_by_others(client):
    make_user("ann")
    make_user("bob")
    sign_in(client, PASSWORD, name="Ann")
    client.post("/accounts/logout/")
    guess_six_times(Client())

    assert sign_in(Client(), PASSWORD).status_code == 429
    assert sign_in(client, PASSWORD).status_code == 302


def test_a_known_browser_does_not_guess_for_ever_either(client):
    make_user("ann")
    sign_in(client, PASSWORD)
    client.post("/accounts/logout/")

    assert guess_six_times(client).status_code == 429


def test_a_browser_that_knows_one_account_knows_no_other(client):
    make_user("ann")
    make_user("bob")
    sign_in(client, PASSWORD, name="bob")
    client.post("/accounts/logout/")
    guess_six_times(Client())

    assert sign_in(client, PASSWORD).status_code == 429


def test_a_forged_cookie_makes_no_browser_known(client):
    make_user("ann")
    guess_six_times(client)
    client.cookies["known_browser"] = "eyJpZCI6IngifQ:1:x"

    assert sign_in(client, PASSWORD).status_code == 429


@pytest.mark.parametrize(
    ("password", "outcome"), [(PASSWORD, "succeeded"), ("wrong", "failed")]
)
def test_tries_are_counted_and_logged_without_the_name(
    client, caplog, password, outcome
):
    user = make_user("ann")
    before = SIGN_INS.values[outcome]

    with caplog.at_level(logging.INFO, "assessments.people.signing_in"):
        sign_in(client, password)

    assert SIGN_INS.values[outcome] == before + 1
    (record,) = caplog.records
    who = user.pk if outcome == "succeeded" else None
    assert record.args == (outcome, who, "127.0.0.1")
    assert "ann" not in record.getMessage()


def test_a_throttled_try_is_counted(client):
    before = SIGN_INS.values["throttled"]

    guess_six_times(client)

    assert SIGN_INS.values["throttled"] == before + 1


def test_the_sign_in_ends_with_the_browser_and_with_its_hours(client, settings):
    make_user("ann")

    cookie = sign_in(client, PASSWORD).cookies["sessionid"]

    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    left = client.session.get_expiry_age()
    assert left == settings.SESSION_COOKIE_AGE == 12 * 3600


@pytest.mark.parametrize(
    ("chosen", "language", "spoken"),
    [("", "de", "de"), ("en", "de", "en"), ("", "", "")],
)
def test_the_page_speaks_the_language_of_the_person(client, chosen, language, spoken):
    make_user("ann", language=language)
    if chosen:
        client.cookies["django_language"] = chosen

    sign_in(client, PASSWORD)

    cookie = client.cookies.get("django_language")
    assert (cookie.value if cookie else "") == spoken
    assert ("Abmelden" in client.get("/").text) is (spoken == "de")
