"""
Which user a handshake comes from, and whether this site served the page.

Read from the session cookie, by Django's own rules: backend, password hash, activity.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.crypto import constant_time_compare

from realtime import server_time
from realtime.connections.proxies import client_behind
from realtime.database import bulk
from realtime.protocol import is_storable


class Login(NamedTuple):
    """A user, and a hash that names the login they came with."""

    user: Any
    login: str


def login_hash(session_key: str) -> str:
    """Names a login without being able to act for it."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def logins_of(cookies: Sequence[str]) -> list[Login | None]:
    """
    The signed-in, active user behind each Cookie header; two statements for any number.

    By Django's own rules: the session has not expired, its backend is still configured,
    the password has not changed since, and the user is active.
    """
    keys = [_session_key(cookie) for cookie in cookies]
    sessions = _sessions({key for key in keys if key})
    ids = {session.get(SESSION_KEY) for session in sessions.values()}
    by_id = _instances(get_user_model())(
        {user_id for user_id in map(_user_id, ids) if user_id is not None}
    )
    logins: list[Login | None] = []
    for key in keys:
        session = sessions.get(key or "", {})
        user = by_id.get(_user_id(session.get(SESSION_KEY)))
        is_theirs = user is not None and _is_login_of(session, user)
        logins.append(Login(user, login_hash(key or "")) if is_theirs else None)
    return logins


def _session_key(cookie: str) -> str | None:
    """
    A session key with a NUL cannot be stored, so it belongs to no user. (A quoted cookie
    can contain a NUL.)
    """
    key = parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME)
    return key if key and is_storable(key) else None


def _sessions(keys: set[str]) -> dict[str, dict[str, Any]]:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if issubclass(store, DatabaseSession):
        now, rows = server_time.now(), _instances(store.get_model_class())(keys)
        return {
            key: row.get_decoded() for key, row in rows.items() if row.expire_date > now
        }
    return {key: dict(store(key).items()) for key in keys}


@cache
def _instances(model: type[models.Model]) -> bulk.Instances[Any]:
    return bulk.Instances(model)


def _user_id(value: object) -> Any:
    try:
        return get_user_model()._meta.pk.to_python(value)
    except ValidationError:
        return None


def _is_login_of(session: Mapping[str, Any], user: Any) -> bool:
    """django.contrib.auth.get_user, for a user that is already loaded."""
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    if not user.is_active:
        return False
    session_hash = session.get(HASH_SESSION_KEY, "")
    valid = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, expected) for expected in valid)


def is_same_origin(scope: Mapping[str, Any]) -> bool:
    """
    Whether the page that opens this socket was served by us.

    A browser sends its cookies with the WebSocket of any page; only the Origin header tells
    the pages apart. A proxy may have ended TLS, so hosts and ports are compared and schemes
    are not.
    """
    origin = header(scope, b"origin")
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return False
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    # Every HTTP/1.1 request has a Host. A client without one is no browser and sends no
    # cookies.
    host = header(scope, b"host") or parts.netloc
    domain, _port = split_domain_port(host)
    allowed = settings.ALLOWED_HOSTS or (
        [".localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else []
    )
    return parts.netloc.lower() == host.lower() and validate_host(domain, allowed)


def client_address(scope: Mapping[str, Any]) -> str | None:
    """The client's address; forwarded ones count only from TRUSTED_PROXIES."""
    peer: str | None = (scope.get("client") or [None])[0]
    return client_behind(peer, header(scope, b"x-forwarded-for"))


def header(scope: Mapping[str, Any], name: bytes) -> str:
    return b",".join(v for n, v in scope["headers"] if n == name).decode("latin-1")
