"""Who calls: a signed-in page by its session cookie, a program by its token."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from assessments.models import ApiToken, User
from assessments.services.tokens import token_named
from realtime.connections.auth import login_hash

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token <token>``; what has no such header is somebody else's."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        keyword, *rest = get_authorization_header(request).split() or [b""]
        if keyword.lower() != KEYWORD.lower().encode():
            return None
        token = token_named(rest[0].decode("latin-1")) if len(rest) == 1 else None
        if token is None:
            raise AuthenticationFailed(_("This token is not valid, or it has ended."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    """The same, for the schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"“{KEYWORD} ” and a token. manage.py api_token makes tokens.",
        }


def login_of(request: Request) -> str:
    """A hash that names the sign-in or the token a request came with."""
    if isinstance(request.auth, ApiToken):
        return request.auth.login
    return login_hash(request.session.session_key or "")
