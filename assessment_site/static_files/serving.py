"""WhiteNoise, which also serves files published after this process had started."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import NotARegularFileError, StaticFile

from assessment_site.static_files.publishing import published

HASHED = re.compile(r"\.[0-9a-f]{12}(\.[^./]+)?$")


class PublishedFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # has no types
    """
    Published files by their names, of this release and of every other in STATIC_ROOT.

    Each file is looked for when it is requested: during an upgrade a page of the new
    release may ask a process of the old one. Plain names still work, for pages older
    than hashed names.
    """

    def __init__(self, get_response: Any = None, settings: Any = settings) -> None:
        self.found: dict[str, StaticFile] = {}
        super().__init__(get_response, settings)
        if not settings.DEBUG:
            published()  # now: the first request should not wait for it

    def add_files(self, root: str, prefix: str | None = None) -> None:
        """Add nothing now, because STATIC_ROOT grows while the process serves."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = request.path_info
        file = None if settings.DEBUG else self.published_file(address)
        if file is None:
            response: HttpResponseBase = super().__call__(request)
            return response
        served: HttpResponseBase = self.serve(file, request)
        return served

    def published_file(self, address: str) -> StaticFile | None:
        if not (address.startswith(self.static_prefix) and HASHED.search(address)):
            return None
        if address not in self.found and self.url_is_canonical(address):
            self._look_for(address)
        return self.found.get(address)

    def _look_for(self, address: str) -> None:
        path = published().root / address.removeprefix(self.static_prefix)
        try:
            self.found[address] = self.find_file_at_path(str(path), address)
        except (NotARegularFileError, OSError, ValueError):
            return

    def immutable_file_test(self, path: str, url: str) -> bool:
        return bool(HASHED.search(url))
