"""Hashes in turn: so many at once, so many who wait, and nobody's for nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import (
    PBKDF2PasswordHasher,
    check_password,
    identify_hasher,
    make_password,
)

from assessment_site import passwords, request_threads
from assessment_site.passwords import (
    Abandoned,
    BoundedPBKDF2PasswordHasher,
    TooManyHashes,
    Turns,
)
from assessment_site.request_threads import Exchange


@pytest.fixture
def turns(monkeypatch):
    turns = Turns(at_once=1, waiting=1)
    monkeypatch.setattr(passwords, "turns", turns)
    return turns


@pytest.fixture
def threads():
    with ThreadPoolExecutor(4) as pool:
        yield pool


def hash_in_request(exchange):
    request_threads._here.exchange = exchange
    try:
        return BoundedPBKDF2PasswordHasher().encode("secret", "salt", 1)
    finally:
        request_threads._here.exchange = None


def test_hashes_are_those_of_django(settings):
    settings.PASSWORD_HASHERS = [
        "assessment_site.passwords.BoundedPBKDF2PasswordHasher"
    ]
    stored = PBKDF2PasswordHasher().encode("secret", "salt", 1)

    assert check_password("secret", stored)
    assert not check_password("wrong", stored)
    assert hash_in_request(Exchange()) == stored
    assert isinstance(identify_hasher(make_password("x")), BoundedPBKDF2PasswordHasher)


def test_a_request_waits_for_its_turn(turns, threads):
    with turns.turn():
        waiting = threads.submit(hash_in_request, Exchange())
        assert not waiting.done()

    assert waiting.result(60).startswith("pbkdf2_sha256$")


def test_whoever_has_gone_is_not_hashed_for(turns, threads):
    exchange = Exchange()
    with turns.turn():
        waiting = threads.submit(hash_in_request, exchange)
        exchange.end()
        with pytest.raises(Abandoned):
            waiting.result(60)

    assert hash_in_request(Exchange())  # the turn was given back


def test_too_many_are_refused_at_once(turns, threads):
    waits = threading.Event()

    class Waiting(Exchange):
        """Tells that its thread waits; it has not gone."""

        @property
        def is_over(self):
            waits.set()
            return False

        @is_over.setter
        def is_over(self, value):
            pass

    with turns.turn():
        waiting = threads.submit(hash_in_request, Waiting())
        assert waits.wait(60)
        with pytest.raises(TooManyHashes):
            hash_in_request(Exchange())

    assert waiting.result(60)
    assert hash_in_request(Exchange())


def test_a_command_takes_no_turn(turns):
    with turns.turn():
        assert BoundedPBKDF2PasswordHasher().encode("secret", "salt", 1)
