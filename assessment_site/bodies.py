"""
Requests that do not say how long they are.

A body sent with ``Transfer-Encoding: chunked`` comes without a Content-Length, and what
reads bodies (Django's multipart parser, REST framework, the limits on sizes) takes that
for no body at all. By the time a request is made the body is there as a whole: its
length is known, and is filled in.
"""

import os
from typing import IO, Any

from django.core.handlers.asgi import ASGIHandler, ASGIRequest


class MeasuredRequest(ASGIRequest):
    """A request that knows how long its body is, announced or not."""

    def __init__(self, scope: dict[str, Any], body_file: IO[bytes]) -> None:
        super().__init__(scope, body_file)
        if "CONTENT_LENGTH" not in self.META and (length := _length_of(body_file)):
            self.META["CONTENT_LENGTH"] = str(length)


def _length_of(file: IO[bytes]) -> int:
    file.seek(0, os.SEEK_END)
    length = file.tell()
    file.seek(0)
    return length


class Handler(ASGIHandler):
    request_class = MeasuredRequest
