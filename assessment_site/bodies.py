"""
Corrects two headers of requests: the length and the character encoding.

A body sent with ``Transfer-Encoding: chunked`` comes without a Content-Length. Django's
multipart parser, REST framework and the limits on sizes take that for an empty body.
When the request object is made, the whole body has arrived, so its length is known and
is filled in.

Our pages are in UTF-8, and so are the forms that come back from them. Django would read a
form in any encoding it names: some yield halves of characters, some do not encode text.
"""

import os
from collections.abc import Mapping
from typing import IO, Any, TypeAlias

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase

from assessment_site.request_threads import ThreadedHandler
from realtime.protocol import is_storable

#: A request, or the response that refuses it.
Made: TypeAlias = tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class MeasuredRequest(ASGIRequest):
    """A request that always knows the length of its body; its cookies can be stored."""

    def __init__(self, scope: dict[str, Any], body_file: IO[bytes]) -> None:
        super().__init__(scope, body_file)
        if "CONTENT_LENGTH" not in self.META and (length := _length_of(body_file)):
            self.META["CONTENT_LENGTH"] = str(length)
        # A quoted cookie may contain a NUL, which PostgreSQL refuses in a query.
        self.COOKIES = {n: v for n, v in self.COOKIES.items() if is_storable(v)}


def _length_of(file: IO[bytes]) -> int:
    file.seek(0, os.SEEK_END)
    length = file.tell()
    file.seek(0)
    return length


def _is_legible(request: HttpRequest) -> bool:
    """Whether the request is a form in UTF-8, or no form at all."""
    letters = request.encoding or "utf-8"
    return request.content_type not in FORMS or letters.lower() == "utf-8"


class Handler(ThreadedHandler):
    request_class = MeasuredRequest

    def create_request(self, scope: Mapping[str, Any], body_file: IO[bytes]) -> Made:
        made = super().create_request(scope, body_file)
        if made[0] is not None and not _is_legible(made[0]):
            return None, HttpResponseBadRequest()
        return made
