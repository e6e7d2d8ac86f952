"""A browser that has signed an account in before is known, and nothing else is."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from assessments.people.signing_in import browsers


@pytest.fixture
def browser():
    """What it sends, and takes from each answer."""
    return {}


def request(browser):
    plain = RequestFactory().get("/")
    plain.COOKIES.update(browser)
    return plain


def remember(browser, name):
    response = HttpResponse()
    browsers.remember(request(browser), response, name)
    browser[browsers.COOKIE] = response.cookies[browsers.COOKIE].value


def test_a_new_browser_is_nobodys(browser):
    assert browsers.id_of(request(browser), "ana") == ""
    assert browsers.id_of(None, "ana") == ""


def test_it_is_known_for_the_accounts_it_has_signed_in(browser):
    remember(browser, "ana")
    remember(browser, "ben")

    ana, ben = (browsers.id_of(request(browser), name) for name in ("ana", "ben"))
    assert ana == ben != ""
    assert browsers.id_of(request(browser), "ANA") == ana
    assert browsers.id_of(request(browser), "eve") == ""


def test_a_cookie_that_was_changed_is_none(browser):
    remember(browser, "ana")
    browser[browsers.COOKIE] = browser[browsers.COOKIE][:-1] + "x"

    assert browsers.id_of(request(browser), "ana") == ""


def test_no_name_is_in_the_cookie_and_it_stays_small(browser):
    for number in range(browsers.KEPT_ACCOUNTS + 10):
        remember(browser, f"somebody-{number}")

    assert "somebody" not in browser[browsers.COOKIE]
    assert len(browser[browsers.COOKIE]) < 2_000
    assert browsers.id_of(request(browser), "somebody-0") == ""
    assert browsers.id_of(request(browser), "somebody-59") != ""
