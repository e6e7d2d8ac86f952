"""
Scripts as browsers get them: without the comments, which are a third of their weight.

Nothing is built and nothing can be stale: a script is made lean when it is served, and
remembered by its content. With DEBUG it is served as it is written.
"""

from functools import lru_cache

import rjsmin
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

# Django's own are lean already, or not ours to change.
OURS = ("assessments/", "realtime/")


class LeanStaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # has no types
    """WhiteNoise, which serves the static files, with our own scripts made lean."""

    @staticmethod
    def serve(
        static_file: StaticFile, request: HttpRequest
    ) -> FileResponse | HttpResponse:
        response: FileResponse = WhiteNoiseMiddleware.serve(static_file, request)
        if settings.DEBUG or not _is_script(request, response):
            return response
        file = response.file_to_stream
        assert file is not None, "only an answer without a body has no file"
        with file:
            lean = HttpResponse(_lean(file.read()))
        for name in ("Content-Type", "Last-Modified", "Cache-Control"):
            lean[name] = response[name]
        return lean


def _is_script(request: HttpRequest, response: FileResponse) -> bool:
    if request.method != "GET" or response.status_code != 200:
        return False
    name = request.path_info.removeprefix(settings.STATIC_URL)
    return name.startswith(OURS) and name.endswith(".js")


@lru_cache(maxsize=128)
def _lean(script: bytes) -> bytes:
    lean: str = rjsmin.jsmin(script.decode())
    return lean.encode()
