"""Uploading a file for an answer: the body is the file, read in pieces and counted."""

import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.serializers.files import FileOfAnswer
from assessments.api.sitting import SittingView, verb
from assessments.api.throttling import UploadThrottle
from assessments.services.answers import uploading
from assessments.services.errors import FileNotStored
from realtime.connections import request_budget

NAME = OpenApiParameter(
    "name", OpenApiTypes.STR, required=True, description="The name of the file."
)
PART_BYTES = 64 * 1024
# What is smaller stays in memory until it is stored.
SMALL_BYTES = 1024 * 1024
BODY = {"application/octet-stream": OpenApiTypes.BINARY}
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class RawParser(BaseParser):
    """
    Leaves the body alone: the view reads it.

    The check against forged requests asks for the fields of a form before any view runs.
    """

    media_type = "*/*"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return {}


class SittingFiles(SittingView):
    parser_classes = [RawParser]
    throttle_classes = [UploadThrottle]
    largest_body = None

    @verb(FileOfAnswer, 413, 507, request=BODY, parameters=[NAME])
    def post(self, request: Request, attempt_id: uuid.UUID, answer: int) -> Response:
        """
        Upload a file for an answer. The body is the file.

        200 means that the bytes are on disk. The file counts when you save an answer that
        names it, and that save is acknowledged: use name, size and sha256 of this reply.
        """
        if request.content_type.split(";")[0].strip().lower() in FORMS:
            raise UnsupportedMediaType(request.content_type)
        admitted = uploading.admit(
            uploading.Upload(self.session(), attempt_id, answer, self.now)
        )
        uploading.check_size(admitted, request_budget.size_of(request._request))
        with _arrived(request._request, admitted) as (file, size):
            name = request.query_params.get("name", "")
            stored = uploading.receive(admitted, name, file, size)
        return Response(FileOfAnswer(stored).data)


@contextmanager
def _arrived(
    request: HttpRequest, admitted: uploading.Admitted
) -> Iterator[tuple[BinaryIO, int]]:
    """The body as a file; reading ends where it becomes too large."""
    size = 0
    with tempfile.SpooledTemporaryFile(max_size=SMALL_BYTES) as file:
        try:
            while part := request.read(PART_BYTES):
                size += len(part)
                uploading.check_size(admitted, size)
                file.write(part)
        except OSError as error:
            if not uploading.is_no_room(error):
                raise
            raise FileNotStored from error
        yield cast(BinaryIO, cast(IO[Any], file)), size
