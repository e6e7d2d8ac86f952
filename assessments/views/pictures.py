"""A picture of a question, for who may see the question now."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from assessments import files
from assessments.files.pictures import CONTENT_TYPES
from assessments.models import Picture
from assessments.services.answers.reading import Reader
from assessments.services.pictures.seeing import picture_for
from assessments.views.requests import reader_of
from realtime import server_time

#: A picture never changes; a shared cache must not keep it for others.
CACHE = "private, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, file_name: str) -> HttpResponseBase:
    """To everybody else, it looks like one that does not exist."""
    reader: Reader = reader_of(request)  # type: ignore[arg-type]  # anybody
    found = picture_for(request.user, file_name, reader=reader, now=server_time.now())
    if found is None:
        raise Http404
    etag = f'"{found.sha256}"'
    response = get_conditional_response(request, etag=etag) or _whole(found)
    response["ETag"] = etag
    response["Cache-Control"] = CACHE
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_vary_headers(response, ["Cookie"])
    return response


def _whole(found: Picture) -> HttpResponse:
    try:
        with files.opened(found.sha256) as file:
            data = file.read()
    except files.MissingFile:
        raise Http404 from None
    return HttpResponse(data, content_type=CONTENT_TYPES[found.extension])
